/* The signal arrives when the system call returns: there is no second one. */
/* @@trigger: getppid 100 */
/* @@args: -qw */
syscall::getppid:entry
/pid == $target/
{
	calls++;
	raise(SIGKILL);
}

END
{
	printf("%d", calls);
}
