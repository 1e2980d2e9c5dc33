struct pair { int a; struct { int x; } in; unsigned f : 3; };
struct pair p;
BEGIN { p += 1; }
