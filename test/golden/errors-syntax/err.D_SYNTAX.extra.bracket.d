BEGIN { x] = 1; }
