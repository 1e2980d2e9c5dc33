inline int f[3] = 1;
