struct out { int a; char name[16]; string path; int never; };
typedef struct out out_t;
translator out_t < struct task_struct *T > { a = T->tgid; name = T->comm; path = stringof(T->comm); };
BEGIN { this->p = (int *)0; this->p = xlate <out_t> (curthread); }
