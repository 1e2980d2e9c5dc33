struct s { int a : width; };
BEGIN { }
