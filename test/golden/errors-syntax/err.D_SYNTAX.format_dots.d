BEGIN { printf("%d %1.2.3d", 1, 2); }
