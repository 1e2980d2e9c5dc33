syscall::openat:entry
/execname == "cat" && arg2 > 0/
{
	printf("%s %d", copyinstr(arg1), pid);
}
