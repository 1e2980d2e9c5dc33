struct out { int a; char name[16]; string path; int never; };
typedef struct out out_t;
translator out_t < struct task_struct *T > { a = T->tgid; name = T->comm; path = stringof(T->comm); };
translator struct out < struct task_struct *U > { a = 1; };
BEGIN { }
