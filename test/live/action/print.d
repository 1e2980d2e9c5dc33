/* Kernel objects with their types; what is zero is left out. */
/* @@args: -q */
struct point {
	int x;
	char name[8];
	int *none;
	struct { short y; } inner;
};

struct point point;

BEGIN
{
	print(&curthread->tgid);
	point.x = 3;
	point.inner.y = -2;
	print(point);
	printf("\n");
	print((char (*)[16])&curthread->comm);
	printf("%s\n", curthread->tgid == pid ? "same" : "other");
	setopt("printsize", "8");
	print(&curthread->se.run_node);
	exit(0);
}
