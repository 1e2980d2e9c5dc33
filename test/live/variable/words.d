/* The raw arguments, the ID of the clause at its probe, the arguments of the process. */
/* @@trigger: udp-sendto 1 16 */
/* @@args: -q */
syscall::sendto:entry
/pid == $target/
{
	printf("%d %d\n", arg2, arg4 != 0);
	printf("%d %d %d %d\n", arg6, arg7, arg8, arg9);
	printf("%d %d\n", epid >> 32 == id, epid & 0xffffffff);
	printf("%d\n", index(execargs, "udp-sendto") >= 0);
}
