struct s { string name; };
BEGIN { }
