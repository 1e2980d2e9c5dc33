int f(register int, static int);

BEGIN { }
