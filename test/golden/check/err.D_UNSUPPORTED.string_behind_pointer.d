struct out { int a; char name[16]; string path; int never; };
typedef struct out out_t;
BEGIN { trace(((struct out *)arg0)->path); }
