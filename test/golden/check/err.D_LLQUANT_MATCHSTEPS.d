BEGIN { @a = llquantize(pid, 10, 0, 6, 20); @a = llquantize(pid, 10, 0, 6, 10); }
