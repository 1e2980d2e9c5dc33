provider p { probe x(int); };
provider p { };
BEGIN { }
