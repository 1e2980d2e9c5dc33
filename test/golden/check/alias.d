/* An inline that designates a variable is an alias of it. */
int x;
int many[int];
self string name;
inline int y = x;
inline long z = x;
inline int one[int k] = many[k * 2];
inline string n = self->name;

syscall::read:entry
{
	y = 3;
	y++;
	z += 4;
	one[arg0] = y;
	n = "abc";
	n = 0;
}
