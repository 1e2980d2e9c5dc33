int (*a)[int][string];
BEGIN { }
