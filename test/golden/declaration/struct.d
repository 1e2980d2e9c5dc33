struct point { int x, y; unsigned a : 3, : 0, b : 5; };
union u;
struct { struct point; union { int i; char c[sizeof (int)]; }; struct node *next; } n;
struct s { foo_t foo_t; };
BEGIN { }
