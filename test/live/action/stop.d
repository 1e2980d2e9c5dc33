/* The process stands still until something lets it go on. */
/* @@trigger: getppid 3 */
/* @@args: -qw */
syscall::getppid:entry
/pid == $target && !stopped++/
{
	stop();
	system("sleep 0.1; cut -d' ' -f3 /proc/%d/stat; kill -CONT %d", pid, pid);
}

syscall::getppid:return
/pid == $target/
{
	calls++;
}

END
{
	printf("%d\n", calls);
}
