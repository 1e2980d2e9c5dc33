int *a[3];
int (*b)[3];
int (*c)(int, void *, ...);
int *(*(*d[2])(void))[5];
extern const char *volatile *restrict e;
int f(register int);
BEGIN { }
