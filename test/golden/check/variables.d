struct point { short x; char tag[6]; unsigned int flag : 1; struct { int y; }; };
struct point here, *there;
self char *name;
string last[int, string];
enum state { IDLE, BUSY = 4 };
inline int TWICE[int v] = v + v;
syscall::read:entry, syscall::write:entry
/args[0] < 3 && last[pid, "x"] != execname/
{
        here.tag[arg2 % 6] = 'a';
        here.y += TWICE[arg0];
        last[pid, "x"] = stringof(here.tag);
        self->name = args[1];
        self->text = copyinstr(arg1);
        this->n = self->text == NULL ? IDLE : BUSY;
        if (this->n) { self->text = 0; last[pid, "x"] = 0; } else printf("%s %*d\n", execname, 5, here.x);
}
tick-1s { }
