int;

BEGIN { }
