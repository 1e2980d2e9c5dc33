BEGIN
{
	print((void *)curthread);
}
