/* Every aggregating function over inputs that are known, printed as DTrace prints them. */
/* @@args: -q */
BEGIN
{
	@count = count(); @count = count();
	@sum = sum(40); @sum = sum(-42);
	@min = min(7); @min = min(-3); @min = min(5);
	@max = max(-7); @max = max(-3); @max = max(-5);
	@avg = avg(1); @avg = avg(2); @avg = avg(6);
	@dev = stddev(2); @dev = stddev(4); @dev = stddev(4); @dev = stddev(4);
	@dev = stddev(5); @dev = stddev(5); @dev = stddev(7); @dev = stddev(9);
}

BEGIN
{
	@quantize = quantize(0); @quantize = quantize(3, 2); @quantize = quantize(5, 4);
	@quantize = quantize(9); @quantize = quantize(-6);
	@linear = lquantize(7, 10, 50, 10); @linear = lquantize(12, 10, 50, 10, 3);
	@linear = lquantize(13, 10, 50, 10); @linear = lquantize(55, 10, 50, 10, 2);
	@log = llquantize(15, 10, 1, 2, 10, 2); @log = llquantize(320, 10, 1, 2, 10, 5);
	@log = llquantize(777, 10, 1, 2, 10);
	exit(0);
}

END
{
	printa("count %@d\n", @count);
	printa("sum %@d\n", @sum);
	printa("min %@d\n", @min);
	printa("max %@d\n", @max);
	printa("avg %@d\n", @avg);
	printa("stddev %@d\n", @dev);
	printa(@quantize);
	printa(@linear);
}
