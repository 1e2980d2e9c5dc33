struct out { int a; char name[16]; string path; int never; };
typedef struct out out_t;
translator out_t < int i > { b = i; };
BEGIN { }
