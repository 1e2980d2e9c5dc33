long string x;

BEGIN { }
