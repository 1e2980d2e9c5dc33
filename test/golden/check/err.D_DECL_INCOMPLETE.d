struct nowhere x;
BEGIN { }
