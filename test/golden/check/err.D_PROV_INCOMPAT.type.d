provider p { probe x(int); };
provider p { probe x(char *); };
BEGIN { }
