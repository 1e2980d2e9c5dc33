syscall::sendto:entry
{
	@bytes[execname] = sum(arg2);
}
