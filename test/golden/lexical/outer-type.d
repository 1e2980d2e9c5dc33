foo_t*x, y;
struct foo*z;
BEGIN,END { }
