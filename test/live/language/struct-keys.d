/* Structs are keys by their bytes, in arrays and in aggregations. */
/* @@args: -q -x rawbytes */
struct pair { int a; int b; char c; };
struct pair p;
int seen[struct pair];
BEGIN
{
	p.a = 1;
	p.b = 2;
	seen[p] = 7;
	this->q = p;
	printf("%d", seen[this->q]);
	p.b = 3;
	printf(" %d\n", seen[p]);
	@x[p] = count();
	@x[this->q] = count();
	@x[this->q] = count();
	printa("%@d\n", @x);
	exit(0);
}
