static int f(int);
static int x;

BEGIN { }
