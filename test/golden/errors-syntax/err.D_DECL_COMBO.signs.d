signed unsigned x;

BEGIN { }
