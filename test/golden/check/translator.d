/* Members become their expressions; a source that changes something is evaluated once. */
struct inner { int pid; };
struct out { int a; char name[16]; string path; struct inner in; int twice; long wide; };
typedef struct out out_t;
translator struct inner < struct task_struct *T > { pid = T->pid; };
translator out_t < struct task_struct *T > {
	a = T->tgid;
	name = T->comm;
	path = stringof(T->comm);
	in = xlate <struct inner> (T);
	twice = T->pid + T->pid;
	wide = T->prio;
};
translator out_t < int i > { a = i; name = "literal"; };
translator out_t < uint64_t i > { a = i + 1; };
inline out_t *me = xlate <out_t *> (curthread);
inline int mine = me->a;
struct task_struct *t;
BEGIN
{
	trace(xlate <out_t> (curthread).a);
	trace(me->name);
	trace(me->path);
	trace(me->in.pid);
	trace((*me).wide);
	trace(mine);
	trace(xlate <out_t *> (t++)->twice);
	trace(xlate <out_t *> (1)->a);
	trace(xlate <out_t> ((uint64_t)1).a);
	trace(xlate <out_t> (arg0).a);
	this->copy = xlate <out_t> (curthread);
	this->copy = xlate <out_t> (7);
	trace(this->copy.in.pid);
}
