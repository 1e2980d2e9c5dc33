inline extern int LIMIT = 5;

BEGIN { }
