BEGIN
{
	uint32_t = 5;
	x = uint32_t + 1;
	foo_t[3] = 1;
	y = (foo_t);
}
bar_t *z;
