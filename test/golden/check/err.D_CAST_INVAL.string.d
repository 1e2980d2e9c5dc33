BEGIN { p = (char *)"text"; }
