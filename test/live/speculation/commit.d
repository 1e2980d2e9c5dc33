/* What is committed stands where commit() did, what is discarded nowhere; one that is still to be read isn't free. */
/* @@trigger: getppid 40 */
#pragma D option quiet
#pragma D option nspec=3
#pragma D option cleanrate=2000hz

BEGIN
{
	self->first = speculation();
	self->second = speculation();
}

BEGIN
{
	speculate(self->first);
	printf("first %d %s\n", self->first, probename);
}

BEGIN
{
	speculate(self->second);
	printf("never\n");
}

BEGIN
{
	printf("before\n");
}

BEGIN
{
	commit(self->first);
	discard(self->second);
}

BEGIN
{
	speculate(self->first);
	printf("too late\n");
}

BEGIN
{
	printf("after %d %d\n", speculation(), speculation());
}

syscall::getppid:entry
/pid == $target/
{
	n++;
}

END
{
	printf("%d calls\n", n);
}
