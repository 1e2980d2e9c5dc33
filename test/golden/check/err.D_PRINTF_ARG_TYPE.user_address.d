/* Without a process that is traced (-c, -p) an integer is no address of one. */
BEGIN
{
	printf("%A %A", usym(arg0), arg0);
}
