BEGIN
{
	@ = count();
	@_ = count();
	@a[execname, pid] = quantize(arg0);
	printa(@a);
}
