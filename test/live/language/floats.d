/* Floating-point values are kept and shown; D doesn't compute with them. */
/* @@args: -q */
union bits { double d; long l; float f; int i; } u;
double copy;
self long double wide;
int seen[double];
BEGIN
{
	u.l = 0x3ff8000000000000;
	copy = u.d;
	seen[copy] = 1;
	printf("%f %g %e %d %d\n", copy, u.d, copy, seen[u.d], sizeof (self->wide));
	u.i = 0x40490fdb;
	printf("%.4f %Lf\n", u.f, self->wide);
	exit(0);
}
