int x;
self y;
this unsigned z, *zz;
string names[int, char *];
self uint32_t start[pid_t];
int grid[2][3];
unsigned long long a, *const b, c[];
BEGIN { }
