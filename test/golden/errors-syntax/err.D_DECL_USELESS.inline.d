inline int = 5;

BEGIN { }
