unsigned void *x;

BEGIN { }
