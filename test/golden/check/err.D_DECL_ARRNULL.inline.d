inline int f[] = 1;
