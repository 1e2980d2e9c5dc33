struct out { int a; char name[16]; string path; int never; };
typedef struct out out_t;
provider p { probe a__b(struct task_struct *t) : (out_t *t); };
BEGIN { }
