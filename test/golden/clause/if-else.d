BEGIN
{
	if (a) b = 1; else b = 2;
	if (a > 1) {
		b = 3;
		c = 4
	} else if (d) {
		c = 5;
	} else c = 6;
	if (e) ;
	if (f) if (g) h = 1; else h = 2;
	x = 1
}
