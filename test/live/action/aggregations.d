/* clear() keeps the keys, trunc() drops entries, normalize() divides what is shown until denormalize(). */
/* @@args: -q */
BEGIN
{
	@a["x"] = sum(1000);
	@b["y"] = sum(2000);
	@c[1] = sum(10);
	@c[2] = sum(20);
	@c[3] = sum(30);
	normalize(@a, 100);
	printa("%s %@d\n", @a);
	denormalize(@a);
	printa("%s %@d\n", @a);
	clear(@b);
	printa("%s %@d\n", @b);
	trunc(@c, 2);
	printa("%d %@d\n", @c);
	trunc(@c);
	printa("%d %@d\n", @c);
	exit(0);
}
