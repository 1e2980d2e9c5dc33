BEGIN
{
	x = - -a + !~b;
	y = *p++ + (*p)++ + ++*p - --q;
	z = &`jiffies;
}
