/**
 * Random D programs with every kind of statement and value, to be loaded: nobody says what they do. Pieces of text have
 * holes, filled with expressions: `{i}` an integer, `{n}` a small one, `{t}` a text, `{c}` a class of variables.
 */
import fc from 'fast-check'
import { declarations, TextGenerator } from './d-arbitrary.ts'

export const wideDeclarations = `${declarations}
char *cp; int *lp; void *vp; double fl, gl; self double fs; int ff[double]; union mixed { float f; int i; char b[4]; } m;
string names[4]; int grid[3][4]; struct row { struct pair p[2]; string name; } rows[3]; self struct row mine;
struct out { int a; string b; long c; char d[8]; }; this struct out o; struct out outs[int];
translator struct out < struct pair *P > { a = P->c + P->mid; b = execname; c = P->l / arg1; d = probefunc; };
translator struct out < int n > { a = n * 2; c = n / arg2; };
inline long twice[long n, string] = n * 2 + arg1;
inline string label = arg0 ? execname : "none";
`

const statements = [
  'trace(strlen({t}));',
  'trace(strjoin({t}, {t}));',
  'trace(strjoin(strjoin({t}, "/"), {t}));',
  'trace(substr({t}, {i}));',
  'trace(substr({t}, {i}, {i}));',
  'trace(index({t}, {t}));',
  'trace(rindex({t}, {t}, {i}));',
  'trace(strchr({t}, (char){i}));',
  'trace(strrchr({t}, 97));',
  '{c}text = strstr({t}, {t});',
  'trace(strtok({t}, "/ "));',
  'trace(strtok(NULL, {t}));',
  'trace(basename({t})); trace(dirname({t}));',
  'trace(cleanpath({t}));',
  'trace(toupper({t})); trace(tolower({t}));',
  'trace(lltostr({i})); trace(lltostr({i}, 16));',
  'trace(strtoll({t})); trace(strtoll({t}, 8));',
  'trace(json({t}, "a.b[1]"));',
  'trace(inet_ntop(2, (void *)arg4)); trace(inet_ntop(10, (void *)arg4));',
  'trace(link_ntop(1, (void *)arg4));',
  'trace(rand()); trace(progenyof({i}));',
  '{c}text = copyinstr(arg5 + {i}, {i});',
  'this->p = (int *)alloca(16); *this->p = {i}; this->p[1] = {i}; trace(*this->p + this->p[{i}]);',
  'this->q = (char *)copyin(arg5, 8); trace(this->q[{i}]); trace(stringof(this->q));',
  'this->v = alloca(arg1 & 31); bcopy((void *)arg4, this->v, {i}); trace(stringof((char *)this->v));',
  'this->w = alloca(32); bcopy({t}, this->w, 8); copyinto(arg5, {i}, this->w); trace(*(long *)this->w);',
  'if ({i}) { this->r = alloca({i}); } this->r2 = (char *)alloca(8); this->r2[7] = {i}; trace(this->r2[{i}]);',
  'stack();',
  'stack(3); ustack(4);',
  'ustack();',
  'sym(arg4); mod(arg4); usym(arg5); umod(arg5); uaddr(arg5);',
  '@st[stack(), {i}] = count();',
  '@us[ustack(3), {t}] = sum({i});',
  '@sy[sym(arg4), mod(arg4), usym(arg5), {i}] = quantize({i});',
  '@pr[s, {t}, probefunc] = avg({i});',
  'tracemem((void *)arg4, 16); tracemem(arg4, 32, {i});',
  'printf("%5d|%-10s|%x|%c|%p|%*d %s", {i}, {t}, {i}, (char){i}, cp, (int){i}, {i}, {c}text);',
  'printf("%a %k", arg4, stack(2));',
  'trace({c}text[{i}]);',
  'trace(*({t} + {i}));',
  'cp = {t}; trace(cp[{i}]); trace(stringof(cp + {i}));',
  'trace(cp == {t}); trace({t} == stringof(cp));',
  'lp = &list[{n}]; trace(*lp); trace(lp[{i}]); trace(&list[3] - lp);',
  'trace(*(self->list + {i}));',
  'trace(*&t[{i}].l); trace(&self->s.a[1] - &self->s.a[0]);',
  '*(list + {i}) == 3; trace((uintptr_t)list ^ (uintptr_t)&list[1]);',
  'trace((arg0 ? s : self->s).l); trace((s = t[1]).b);',
  '{c}s = {i} ? self->s : t[{i}];',
  'trace(({i} ? copyinstr(arg5) : {t}) == {t});',
  'trace(xlate <struct out *> ((struct pair *)arg4)->a);',
  'this->o = xlate <struct out> ((struct pair *)arg4); trace(this->o.b); trace(this->o.d);',
  'outs[{i}] = xlate <struct out> ((int){i}); trace(outs[{i}].c); outs[1] = 0;',
  'trace(xlate <struct out> ((int)({i}++ , {i})).a);'.replace('{i}++ , ', 'i5++, '),
  'trace(twice[{i}, {t}]); trace(label);',
  'fl = gl; self->fs = fl; ff[fl] = {i}; trace(ff[self->fs]); printf("%f %g", fl, m.f);',
  'm.i = {i}; trace(m.b); trace(m.b[{n}]);',
  'names[{n}] = {t}; trace(names[{n}]); trace(names[1] == NULL); names[2] = NULL;',
  'grid[{n}][{n}] = {i}; trace(grid[1][{n}] + grid[{n}][2]);',
  'rows[{n}].p[{n}].low = {i}; rows[1].name = {t}; trace(rows[1].p[{n}].high); trace(rows[{n}].name);',
  'self->mine.p[1].l = {i}; self->mine.name = {t}; trace(self->mine.name); trace(self->mine.p[{n}].mid);',
  'self->mine = rows[{n}]; rows[0] = self->mine;',
  'trace(timestamp - {i}); trace(walltimestamp); trace(vtimestamp + {i});',
  'trace(curthread->pid + {i}); trace(stringof(curthread->comm)); trace(curthread->group_leader->tgid);',
  'vp = curthread; trace(vp == curthread); trace(((struct task_struct *)vp)->pid);',
  'raise({i});',
  'system("echo %d %s", {i}, {t});',
  '@a = count(); @b = sum({i}); clear(@a); trunc(@b, 3); normalize(@b, 5); denormalize(@b);',
  '@a = count(); printa(@a); printa("%@d\\n", @a);',
  'freopen("/dev/null"); ftruncate(); setopt("quiet");',
  'trace(execargs); trace(cwd);',
  'trace(ucaller); trace(caller); trace(stackdepth); trace(ustackdepth);',
  'self->i3 = 0; self->text = NULL; x[{i}] = 0; y[{t}, {i}] = 0; t[{i}] = 0;',
  'if ({i}) { stack(); trace({i}); } else if ({t} == {t}) { @us[ustack(3), {t}] = sum({i}); } else { {c}text = {t}; }',
  'print(s); print({i});',
] as const

/** Each is a BPF program of its own, but for ERROR, whose clauses go into all that may fault. */
const probes = [
  'syscall::read:entry',
  'syscall::read:return',
  'syscall::close:entry',
  'BEGIN',
  'END',
] as const
const others = ['syscall:::entry', 'syscall::read:entry, syscall::read:return', 'dtrace:::ERROR'] as const

class WideGenerator {
  readonly #g: TextGenerator

  constructor(tape: readonly number[]) {
    this.#g = new TextGenerator(tape)
  }

  #filled(text: string): string {
    const g = this.#g
    return text.replace(/\{([intc])\}/g, (_, hole: string) => {
      if (hole === 'i') return g.integer(g.below(3))
      if (hole === 'n') return g.pick(['0', '1', 'arg0', `(arg1 & ${g.below(2)})`, `i5 + ${g.integer(1)}`])
      return hole === 't' ? g.text(g.below(3)) : g.pick(['', 'self->', 'this->'])
    })
  }

  #statement(): string {
    return this.#g.below(4) === 3 ? this.#g.statement(2) : this.#filled(this.#g.pick(statements))
  }

  #clause(probe: string): string {
    const g = this.#g
    const predicate = g.below(3) === 2 ? `/${this.#filled(g.pick(['{i}', '{t} == {t}', '{i} && {i}']))}/` : ''
    const body = Array.from({ length: 1 + g.below(6) }, () => this.#statement())
    return `${probe} ${predicate} { ${body.join(' ')} }`
  }

  program(): string {
    const given = [...probes, ...(this.#g.below(3) === 2 ? [this.#g.pick(others)] : [])]
    return given.map((probe) => this.#clause(probe)).join('\n')
  }
}

export const widePrograms: fc.Arbitrary<string> = fc
  .array(fc.nat(9973), { minLength: 60, maxLength: 220, size: 'max' })
  .map((tape) => new WideGenerator(tape).program())
