/* Addresses of a process as symbol, mapped file, and symbol with offset; jstack() is a user stack. */
/* @@trigger: getppid 2 */
/* @@args: -q */
syscall::getppid:entry
/pid == $target && !done++/
{
	ufunc(uregs[R_PC]);
	printf("|");
	umod(uregs[R_PC]);
	printf("|");
	uaddr(uregs[R_PC]);
	printf("|");
	jstack(1);
}
