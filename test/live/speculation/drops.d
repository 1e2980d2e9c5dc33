/* What is lost with speculations is told: what has no room in one, and those that can't be had. */
/* @@args: -q -x specsize=70 -x droptags */

BEGIN
{
	one = speculation();
	two = speculation();
	three = speculation();
}

BEGIN
{
	speculate(one);
	printf("%d fits\n", one);
	self->fits = 1;
}

BEGIN
{
	speculate(one);
	printf("%d fits too\n", one);
}

BEGIN
{
	speculate(one);
	printf("%d does not fit\n", one);
	self->never = 1;
}

BEGIN
{
	speculate(two);
	printf("there is no second one\n");
}

BEGIN
{
	commit(one);
}

BEGIN
{
	printf("%d %d: %d %d\n", two, three, self->fits, self->never);
	four = speculation();
}

BEGIN
{
	commit(9);
}

BEGIN
{
	exit(0);
}
