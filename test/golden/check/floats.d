double d, e;
self long double l;
struct point { float x, y; } p;
int seen[float];
BEGIN
{
	d = e;
	self->l = 0;
	seen[p.x] = 1;
	printf("%f %Lf %g", d, self->l, p.y);
	trace(d);
	@[d] = count();
}
