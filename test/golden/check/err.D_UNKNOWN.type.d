enum nowhere x;
BEGIN { }
