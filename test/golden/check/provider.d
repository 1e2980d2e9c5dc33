struct raw { int a; };
struct cooked { int b; };
translator struct cooked < struct raw *R > { b = R->a; };
#pragma D attributes Evolving/Evolving/Common doubled
#pragma D binding "1.2" doubled
inline int doubled[int n] = 2 * n;
#pragma D depends_on provider dtrace
provider mine {
	probe one__two(int, char *name);
	probe three(struct raw *r, int size) : (struct cooked *r, long size, int size);
	probe four(void);
};
provider mine {
	probe one__two(int, char *name);
	probe three(struct raw *r, int size) : (struct cooked *r, long size, int size);
	probe four(void);
};
BEGIN { trace(doubled[4]); }
