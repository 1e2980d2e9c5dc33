char *p;
BEGIN { p = "abc"; }
