/* Who yields a CPU that nobody else wants keeps it. */
/* @@needs: sched:::remain-cpu */
/* @@trigger: scheduling 20 */
/* @@args: -q */
sched:::surrender
/tid == $target/
{
	self->yielding = 1;
}

sched:::remain-cpu
/self->yielding/
{
	kept++;
	self->yielding = 0;
}

sched:::off-cpu
/self->yielding/
{
	self->yielding = 0;
}

END
{
	printf("%d\n", kept > 0 && kept <= 20);
}
