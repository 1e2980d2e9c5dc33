BEGIN {
	@a = lquantize(1, 0, 105, 10);
	@a = lquantize(1, 0, 100, 10);
	@a = lquantize(1, 0, 200, 10);
}
