#!/usr/sbin/dtrace -s
/* block ** / */
// line
BEGIN // after
{
	x = 1 /* in */ + /* // */ 2; // end /* not open
	y = 8 / /* divisor */ 2 \
		+ 1;
}
