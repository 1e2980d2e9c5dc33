/* Without -q: the heading, a line for each firing of a clause, values in their columns. */
BEGIN
{
	trace(7);
	trace("hi");
}

BEGIN
{
}

BEGIN
{
	trace((char)-1);
	trace((short)2);
	trace(3LL);
	printf("%s:%s:%s:%s %d", probeprov, probemod, probefunc, probename, id);
	exit(0);
}
