short double x;

BEGIN { }
