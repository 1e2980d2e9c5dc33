auto int x;

BEGIN { }
