/* Whoever gives back a lock has taken it. */
/* @@needs: lockstat:::adaptive-acquire */
/* @@trigger: exec-true 2 */
/* @@args: -q */
lockstat:::adaptive-acquire
/pid != $target && progenyof($target)/
{
	self->mutexes++;
	self->last = (uintptr_t)args[0];
	mutexes++;
}

lockstat:::adaptive-release
/pid != $target && progenyof($target)/
{
	untaken += self->mutexes <= 0;
	same += self->last == (uintptr_t)args[0];
	self->mutexes--;
}

lockstat:::rw-acquire
/pid != $target && progenyof($target) && args[0] != NULL/
{
	self->rwlocks++;
	rwlocks++;
}

lockstat:::rw-release
/pid != $target && progenyof($target) && args[1] == RW_WRITER/
{
	unwritten += self->rwlocks <= 0;
}

lockstat:::rw-release
/pid != $target && progenyof($target)/
{
	self->rwlocks--;
}

END
{
	printf("mutexes %d, the last one %d; rwlocks %d; given back, not taken %d, %d\n", mutexes > 0, same > 0, rwlocks > 0, untaken, unwritten);
}
