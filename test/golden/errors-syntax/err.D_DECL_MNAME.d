struct s {
	union { int a; char b; };
	int;
};

BEGIN { }
