BEGIN
{
	x = 1;
#pragma D option strsize=64
	y = 2;
}
END { }
