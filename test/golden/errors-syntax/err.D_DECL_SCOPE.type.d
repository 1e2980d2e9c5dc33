struct m`s { int a; };

BEGIN { }
