/* Clauses see declarations that come after them. */
syscall::read:entry
{
	x = fd;
	this->n = SIZE;
	trace(xlate<struct out>(x).o_twice);
}

char x;
inline int fd = arg0;
enum { SIZE = 3 };
struct out { int o_twice; };
translator struct out < char C > { o_twice = C * 2; };
