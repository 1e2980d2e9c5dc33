syscall::close:entry
{
	trace(100 / arg0);
}

dtrace:::ERROR
{
	@faults[arg4] = count();
}
