/* A string is a pointer to its characters where one is wanted. */
/* @@args: -q */
string s;
char *p;
string names[3];
struct named { int n; string name; } v, w;
self string mine;
inline int three = 3;

BEGIN
{
	s = "hello";
	printf("%c%c%c\n", *s, s[1], *(three + s));
	i = 1;
	printf("%s %s\n", stringof(s + i), stringof("literal" + 4));
	p = s;
	printf("%s %d %d %d\n", stringof(p + 1), p == s, &s[4] - p, sizeof (s + 1));
	p = strjoin("ab", "cd");
	printf("%s %c\n", stringof(p), execname[0] == 0 ? '-' : '+');
	self->mine = "thread";
	printf("%c%c\n", self->mine[i], probename[i]);
	names[1] = "one";
	names[i + 1] = "two";
	printf("%s %s %d\n", names[i], names[2], names[0] == NULL);
	v.name = "v";
	w.name = "w";
	w.n = 7;
	printf("%s %d\n", (i ? w : v).name, (i ? v : w).n);
	printf("%s %d\n", (v = w).name, v.n);
	q = alloca(8);
	bcopy("abcdefg", q, 8);
	printf("%s\n", stringof((char *)q));
}
string none;
BEGIN { printf("%c\n", none[2]); }
BEGIN { exit(0); }
