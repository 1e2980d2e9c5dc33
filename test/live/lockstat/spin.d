/* CPUs that spin for the kernel's own locks while programs write to one file. */
/* @@needs: lockstat:::spin-spin */
/* @@trigger: lock-contention 60 */
/* @@args: -q */
BEGIN
{
	start = timestamp;
}

lockstat:::spin-spin
/progenyof($target)/
{
	spins++;
	impossible += args[0] == NULL || args[1] == 0 || args[1] > timestamp - start;
}

END
{
	printf("%d %d\n", spins > 0, impossible);
}
