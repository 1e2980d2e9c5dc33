provider mine {
	probe one__two(int, char *name);
	probe three(struct req *r) : (bar_t *r);
	probe four();
};
