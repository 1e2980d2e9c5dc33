provider p { probe x(int a) : (int); };
BEGIN { }
