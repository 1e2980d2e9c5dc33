/* A text that lies on the stack, in a clause that is called with the context: it may not be kept for a fault. */
/* @@args: -q */
BEGIN
{
	i = 1;
	printf("%d %s\n", (i ? execname : "none") == execname, i ? "some" : execname);
	@s[stack(1)] = count();
	trunc(@s);
	exit(0);
}
