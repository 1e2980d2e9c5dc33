int x[int, int, int, int, int, int, int, int, int];
BEGIN { }
