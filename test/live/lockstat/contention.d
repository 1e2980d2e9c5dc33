/* Programs that wait for each other at a mutex and a semaphore: how often does not matter, but where, for how long and for what. */
/* @@needs: lockstat:::adaptive-block */
/* @@trigger: lock-contention 10 */
/* @@args: -q */
BEGIN
{
	start = timestamp;
}

lockstat:::adaptive-block
/execname == "dd" && progenyof($target)/
{
	blocked += arg1 > 10000000;
	sleepless += arg1 == 0 || arg1 > timestamp - start || (uintptr_t)args[0] < 0x1000;
}

/* Before it sleeps, a thread looks whether it is worth to spin. */
lockstat:::adaptive-spin
/execname == "dd" && progenyof($target)/
{
	spun++;
	sleepless += arg1 == 0 || arg1 > timestamp - start;
}

lockstat:::rw-block
/execname == "dd" && progenyof($target) && args[2] == RW_WRITER && probefunc == "rwsem_down_write_slowpath"/
{
	written++;
	sleepless += args[1] == 0 || args[1] > timestamp - start;
}

END
{
	printf("mutex: asleep %d, spinning %d; semaphore: %d; impossible: %d\n", blocked > 0, spun > 0, written > 0, sleepless);
}
