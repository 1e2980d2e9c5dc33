/* It waits so long, and what would hold up a CPU for more than half a second is refused. */
/* @@args: -qw */
BEGIN
{
	this->start = timestamp;
	chill(20000000);
	printf("%s\n", timestamp - this->start >= 20000000 ? "waited" : "went on");
}

BEGIN
{
	chill(500000001);
}

BEGIN
{
	exit(0);
}
