provider p { probe x(int a); };
provider p { probe x(int a) : (int a); };
BEGIN { }
