char int x;

BEGIN { }
