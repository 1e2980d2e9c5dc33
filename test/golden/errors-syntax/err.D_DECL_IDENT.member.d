struct s {
	int a;
	strange_t b;
};

BEGIN { }
