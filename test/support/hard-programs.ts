/** D programs at the limits of BPF and of the language, with what they must do: run by machine and kernel alike. */
import { type CompileTextOptions, sharedPoint } from './compile.ts'

export type HardProgram = {
  readonly name: string
  readonly text: string
  readonly strsize?: number
  /** All probes in one program, which tells them apart by a value. */
  readonly shared?: boolean
  /**
   * The only guest that runs it, where it is at a limit of ours that every kernel has alike: what the kernel does with tens of
   * thousands of instructions takes an emulated CPU half a minute.
   */
  readonly guest?: '6.1' | '6.12'
}

/** How a program of that kind is compiled. */
export const optionsOf = ({
  strsize = 256,
  shared = false,
}: Pick<HardProgram, 'strsize' | 'shared'>): CompileTextOptions => ({
  kind: 'file',
  sizes: { strsize },
  ...(shared && { points: (probes) => [sharedPoint(probes)] }),
})

const repeat = (times: number, make: (at: number) => string): string =>
  Array.from({ length: times }, (_, at) => make(at)).join(' ')

const clause = (body: string, predicate = ''): string => `syscall::read:entry ${predicate} { ${body} }`

/** `f(f(… f(x)))` */
const nested = (depth: number, wrap: (inner: string) => string, inner: string): string =>
  depth === 0 ? inner : wrap(nested(depth - 1, wrap, inner))

export const hardPrograms: readonly HardProgram[] = [
  {
    name: 'parts of a name whose ends depend on each other',
    text: `self int n; ${clause('self->n = arg2; trace(substr(probefunc, !arg3, self->n));')}`,
  },
  {
    name: 'a clause of hundreds of statements',
    text: `long x; ${clause(repeat(300, (at) => `x = x * 3 + ${at}; trace(x);`))}`,
  },
  {
    name: 'hundreds of associative elements in one clause',
    text: clause(
      repeat(120, (at) => `a["k", ${at}] = arg1 + ${at}; @s[a["k", ${at}], ${at} & 3] = sum(${at});`),
    ),
  },
  {
    name: 'an expression of many elements',
    text: `long a[int]; ${clause(`a[1] = 5; trace(${repeat(100, (at) => `a[${at}] +`)} 1);`)}`,
  },
  {
    name: 'a deep expression whose operands all stay alive',
    text: clause(
      `x = arg0; trace(${nested(60, (inner) => `(arg1 + (arg2 * 3 ^ (${inner} - x)))`, 'arg3')});`,
    ),
  },
  {
    name: 'forty values alive at once',
    text: clause(
      `trace(${nested(40, (inner) => `((arg0 ? arg1 + ${inner.length} : arg2) + ${inner})`, 'arg3')});`,
    ),
  },
  {
    name: 'records in several branches of nested conditions',
    text: clause(
      'if (arg0 == 1) { trace(1); if (arg1 == 3) { trace("one"); } else { trace(2 / arg2); } trace(3); } ' +
        'else if (arg3 > 50) { printf("%d\\n", arg3); trace(4 / arg0); } else { trace(5); } trace(6);',
    ),
  },
  { name: 'a predicate with side effects', text: `long x; ${clause('trace(x);', '/(x = x + arg1) > 3/')}` },
  {
    name: 'faults in a predicate',
    text: `${clause('trace(1);', '/7 / arg2 > 0/')} ${clause('trace(2);')}`,
  },
  {
    name: 'faults in a key, in an aggregated value, in an argument of printf',
    text: [
      clause('@k[10 / arg2] = count(); trace("behind the key");'),
      clause('trace("before"); @v = sum(10 % arg2); trace("behind the value");'),
      clause('printf("%s %d\\n", "text", 10 / arg2);'),
      clause('a[1 / arg2] = 3; trace("behind the element");'),
      'syscall::close:entry { trace(a[0]); }',
    ].join(' '),
  },
  {
    name: 'ERROR clauses: several, with records, keys and values of the fault',
    text: [
      clause('trace(1 / arg2); '),
      'dtrace:::ERROR { trace(arg1); trace(arg2); trace(arg4); @e[arg4, arg5] = count(); }',
      'dtrace:::ERROR /arg4 == DTRACEFLT_DIVZERO/ { seen++; trace(seen); trace("divided"); }',
    ].join(' '),
  },
  {
    name: 'exit(): its clause goes on, later clauses and firings do not',
    text: `${clause('trace(1); exit(2); trace(3);')} ${clause('trace(4);')}`,
  },
  {
    name: 'exit() in a record that faults has not happened',
    text: `${clause('exit(2); trace(1 / arg2);')} ${clause('trace(4);')}`,
  },
  {
    name: 'strings of 4096 bytes',
    strsize: 4096,
    text: [
      clause('this->a = copyinstr(arg5); self->b = this->a; c[this->a] = self->b; d = c[this->a]; trace(d);'),
      clause(
        'trace(d == this->a); trace(self->b < "b"); trace(execname == d ? execname : d); @[d, d] = count();',
      ),
    ].join(' '),
  },
  {
    name: 'eight keys with strings',
    text: clause(
      'text = copyinstr(arg5); a[execname, text, 1, probefunc, arg1, text, (char)2, "x"] = 7; ' +
        'trace(a[execname, text, 1, probefunc, arg1, text, (char)2, "x"]); ' +
        '@[execname, text, 1, probefunc, arg1, text, (char)2, "x"] = sum(arg1);',
    ),
  },
  {
    name: 'lquantize() with as many levels as there can be',
    text: clause('@u = lquantize(arg1 * 1000, 0, 65535, 1); @k[arg0] = lquantize(arg1, 0, 5000, 1, arg3);'),
  },
  {
    name: 'structs: copies, bit-fields, arrays with run-time subscripts',
    text: [
      'struct in { int low:3; unsigned int mid:7; long long wide:40; char name[5]; int list[3]; };',
      'struct in g; self struct in s; this struct in t; struct in a[int, string];',
      clause('g.low = arg1; g.mid = arg3; g.wide = -arg3; g.list[arg0 & 1] = 9; g.name[2] = 65;'),
      clause('self->s = g; this->t = self->s; a[1, "x"] = this->t; a[2, "x"].list[1] = 4; a[3, "y"].mid++;'),
      clause(
        'trace(a[1, "x"]); trace(a[2, "x"]); trace(a[3, "y"].mid); trace(g.low); trace(g.wide); trace(this->t);',
      ),
      clause('g.list[arg1] = 1; trace("in bounds");'),
      clause('trace(self->s.list[arg3]);'),
      clause('trace(a[1, "x"].list[arg3 - 3]);'),
    ].join('\n'),
  },
  {
    name: 'an array of one element is not left',
    text: `int one[1]; int next; ${clause('one[arg1] = 5; trace(next);')} ${clause('trace(one[0]); trace(next);')}`,
  },
  {
    name: 'large clause-local variables',
    text: [
      'struct big { char fill[40000]; long last; }; this struct big b; struct big g;',
      clause('this->b.last = arg1; g.last = this->b.last + 1;'),
      clause('trace(this->b.last); trace(g.last);'),
    ].join('\n'),
  },
  {
    name: 'thread-local arrays and strings',
    text: [
      'self string w[int, string]; self long n[string];',
      clause('self->w[arg1, "k"] = copyinstr(arg5); self->n[execname] += arg1; self->n["x"]--;'),
      clause('trace(self->w[3, "k"]); trace(self->n[execname]); trace(self->n["x"]); self->w[3, "k"] = 0;'),
      clause('trace(self->w[3, "k"] == NULL);'),
    ].join('\n'),
  },
  {
    name: 'one reading of the clock',
    text: [
      clause('this->t = arg0 ? timestamp : 0; trace(arg0 == 0 || this->t == timestamp);'),
      clause(
        'if (arg1 == 3) { this->a = timestamp; } if (arg0) { this->b = timestamp; } trace(arg1 != 3 || arg0 == 0 || this->b == this->a);',
      ),
    ].join('\n'),
  },
  {
    name: 'one program for several probes, which have different clauses',
    shared: true,
    text: [
      'syscall::read:, syscall::close: { trace(probefunc); trace(probename); x = probefunc; trace(x); trace(id); }',
      'syscall:::entry /probefunc != "close"/ { @[probefunc, probename] = count(); @p[probefunc == "read" ? "r" : x]' +
        ' = sum(arg1); }',
      'syscall::read:return { trace(probefunc == "read"); trace(probename < "q"); trace("return" != x); }',
      'syscall:::return, syscall:::entry { trace(probefunc > probename); trace(arg0 ? probename : "none"); }',
      'syscall::close:entry { trace(epid); }',
    ].join('\n'),
  },
  { name: 'faults and drops give their memory back', text: repeat(40, () => clause('trace(arg1 / arg2);')) },
  {
    name: 'more clauses than functions: they share clause-local variables, fault alone, and stop together',
    guest: '6.1',
    text: [
      clause('this->n = arg1;'),
      repeat(260, (at) =>
        clause(`this->n += ${at}; @[${at}, arg1] = sum(1 + this->n / (arg2 - ${at % 7}));`),
      ),
      'syscall::close:entry { this->n = 5; } syscall::read:return /arg0/ { trace(arg0); }',
      clause('trace(this->n);'),
      clause('exit(0);', '/arg1 == 3/'),
      repeat(60, () => clause('after++;')),
      'syscall::close:entry { trace(this->n); trace(after); }',
    ].join(' '),
  },
  {
    name: 'more clauses than functions in a program for several probes',
    guest: '6.12',
    shared: true,
    text: repeat(290, (at) => {
      if (at % 10 === 0) return `syscall::read:entry { this->a = ${at}; @[probefunc, this->a] = count(); }`
      const summed = at % 10 === 5 ? ' @x[probename] = sum(x);' : ''
      return `syscall::close:entry, syscall::read: { this->a++; x += this->a;${summed} }`
    }),
  },
  {
    name: 'a clause too long for its jumps',
    guest: '6.12',
    text: clause(
      `if (arg1 == 3) { ${repeat(1_200, (at) => `x${at % 9} += y${at % 7} * ${at} / (arg3 + 1);`)} trace(x3); } trace(x1);`,
    ).replace(
      /^/,
      `long ${Array.from({ length: 9 }, (_, at) => `x${at}`).join(', ')}; long ${Array.from({ length: 7 }, (_, at) => `y${at}`).join(', ')}; BEGIN { y1 = 3; } `,
    ),
  },
  {
    name: 'hundreds of clauses on a probe',
    guest: '6.1',
    text: repeat(400, (at) => clause(`@[${at}] = sum(arg1); x += ${at};`)),
  },
]
