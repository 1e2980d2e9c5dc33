struct s { int a; struct { char a; }; };
BEGIN { }
