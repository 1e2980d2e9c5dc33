short long x;

BEGIN { }
