/* Addresses of D's own storage are numbers like any other; what isn't there yet reads as zeros. */
/* @@args: -q */
int list[4];
self int mine[4];
struct node { int n; int sub[3]; struct node *next; } nodes[int], v;
BEGIN
{
	list[2] = 5;
	i = 2;
	printf("%d %d %d\n", *(list + i), &list[3] - &list[1], ((uintptr_t)list ^ (uintptr_t)&list[0]) + (uintptr_t)&list[3] % 4);
	p = &self->mine[1];
	printf("%d ", *p);
	self->mine[1] = 3;
	p = &self->mine[1];
	printf("%d %d\n", *p, *(self->mine + 1));
	nodes[3].sub[2] = 4;
	printf("%d %d %d\n", *&nodes[3].sub[2], *(nodes[3].sub + i), *&nodes[4].n);
	q = (int *)alloca(8);
	*q = 9;
	v.next = (struct node *)q;
	printf("%d\n", v.next->n);
	f = &`schedule;
	printf("%d %d\n", f == &`schedule, (uintptr_t)`schedule == (uintptr_t)f);
	exit(0);
}
