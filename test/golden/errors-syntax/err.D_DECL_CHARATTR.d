long char x;

BEGIN { }
