struct out { int a; char name[16]; string path; int never; };
typedef struct out out_t;
translator out_t < struct task_struct *T > { a = T->tgid; name = T->comm; path = stringof(T->comm); };
BEGIN { trace(xlate <out_t> (curthread)->a); }
