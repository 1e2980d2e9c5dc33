int x[int, ...];
BEGIN { }
