/* A call's result is the kernel's: a negative error number. What a signal interrupted is told as EINTR. */
/* @@trigger: failing-calls 3 */
/* @@args: -q */
syscall::read:return
/pid == $target && errno == 9/
{
	@reads[(int)arg0, (int)arg1, errno] = count();
}

syscall::pause:entry
/pid == $target/
{
	@entries[errno] = count();
}

syscall::pause:return
/pid == $target/
{
	@pauses[(int)arg0 < 0, errno] = count();
}

END
{
	printa("read arg0 %d arg1 %d errno %d: %@d\n", @reads);
	printa("pause: errno %d: %@d\n", @entries);
	printa("pause failed %d errno %d: %@d\n", @pauses);
}
