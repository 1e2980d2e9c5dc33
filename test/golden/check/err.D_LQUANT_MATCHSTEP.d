BEGIN { @a = lquantize(pid, 0, 10); @a = lquantize(pid, 0, 10, 2); }
