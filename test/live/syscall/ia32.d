/* Calls under the 32-bit ABI, whose numbers mean other calls, fire no probe of a 64-bit call. getpid is 20 there: writev. */
/* @@needs: ia32 rawtp */
/* @@trigger: ia32 1000 */
/* @@args: -q */
syscall:::entry
/execname == "ia32-elf" || execname == "int80-elf"/
{
	@native[execname, probefunc] = count();
}

rawtp:raw_syscalls::sys_enter
/execname == "ia32-elf" || execname == "int80-elf"/
{
	@all[execname] = count();
}

END
{
	printa("%s %s %@d\n", @native);
	printa("%s %@d of any ABI\n", @all);
}
