provider p { probe x(); probe x(int); };
BEGIN { }
