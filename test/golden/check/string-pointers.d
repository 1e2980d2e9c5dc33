string s;
char *p;
string names[3];
struct named { int n; string name; } *q, v, w;
BEGIN
{
	p = "text";
	p = s;
	trace(*s);
	trace(s[2]);
	trace(*(1 + "text"));
	trace(s + 1 - p);
	trace(sizeof (s + 1));
	trace(names[1]);
	trace(q->name);
	trace((p ? v : w).n);
	trace((v = w).name);
}
