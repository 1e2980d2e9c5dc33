void *x;
BEGIN { x++; }
