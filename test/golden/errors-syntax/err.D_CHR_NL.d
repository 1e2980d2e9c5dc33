BEGIN
{
	x = 'a
b';
}
