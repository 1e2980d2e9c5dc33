int x;
BEGIN { x = execname; }
