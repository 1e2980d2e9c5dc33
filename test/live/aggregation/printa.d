/* Every form of printa(): with and without a format, keys of every type, several aggregations of common keys. */
#pragma D option quiet

BEGIN
{
	@mixed["alpha", 3] = sum(10);
	@mixed["beta", 12] = sum(-4);
	printa(@mixed);
	printa("%-8s %@5d\n", @mixed);
	printa("%s\n", @mixed);
	printa("%@d %@x %@o %@u\n", @mixed);
	printa("no conversion\n", @mixed);

	@widths[(char)-1, (short)-2, -3, -4LL, (uint8_t)200, (uint16_t)40000, (uint32_t)4000000000, (uint64_t)-1] = count();
	printa(@widths);
	@pointers[(void *)0xffff888000000000] = count();
	printa(@pointers);

	@a[1] = count();
	@a[2] = count();
	@b[2] = sum(-20);
	@b[3] = sum(30);
	@c[4] = avg(3);
	@q[2] = quantize(7);
	printa(@a, @b);
	printa("%d: %@d %@d\n", @a, @b);
	printa("%d: %@d\n", @a, @b);
	printa("%d: %@d %@d %@d\n", @a, @b);
	printa("%d: %@5d|%-@5d|%@05d\n", @a, @b, @c);
	printa("%d: %@d %@d\n", @a, @q);

	@unkeyed = max(7);
	@other = min(-7);
	printa(@unkeyed);
	printa("%@d %@d\n", @unkeyed, @other);
	exit(0);
}
