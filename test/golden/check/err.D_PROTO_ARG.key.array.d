int x[int];
BEGIN { x[execname] = 1; }
