/**
 * Random well-typed D programs as text, read off a tape of numbers: an exhausted tape gives the simplest choice, so
 * that a shrunk tape is a shorter program.
 */
import fc from 'fast-check'

/** What is at arg4 and arg5 of each firing, in the kernel's memory and in the process's. */
export const memoryText = 'kernel text\0and more behind it\0'
export const processText = 'a path/of the process\0'

const integerTypes = [
  ...['char', 'signed char', 'unsigned char', 'short', 'unsigned short', 'int', 'unsigned int'],
  ...['long', 'unsigned long', 'int8_t', 'uint16_t', 'int32_t', 'uint64_t'],
] as const

/** Scalars of every width and sign in each class; `i0` … of the types above. */
const scalars = integerTypes.map((_, at) => `i${at}`)
const classes = ['', 'self->', 'this->'] as const
const members = ['c', 'b', 'low', 'mid', 'high', 'l', 'a[1]'] as const
const structs = ['s', 'self->s', 'this->s', 't[1]', 't[arg0]', 'self->t[2]'] as const

/** Declares every variable that the generator uses: to be put before a program. */
export const declarations = [
  'struct pair { char c; unsigned short b; int low:5; unsigned int mid:11; int high:16; long l; int a[3]; };',
  ...['', 'self ', 'this '].flatMap((keyword) => [
    ...integerTypes.map((type, at) => `${keyword}${type} i${at};`),
    `${keyword}string text;`,
    `${keyword}struct pair s;`,
    `${keyword}int list[4];`,
  ]),
  'long x[int]; char y[string, short]; unsigned short z[long, unsigned char]; string w[int]; struct pair t[long];',
  'self int x[int]; self string w[char]; self struct pair t[int];',
].join('\n')

const literals = [
  ...[
    '0',
    '1',
    '2',
    '-1',
    '7',
    '127',
    '128',
    '255',
    '256',
    '-128',
    '32767',
    '65535',
    '0x7fffffff',
    '0x80000000',
  ],
  ...[
    '0xffffffffu',
    '-2147483648',
    '0x7fffffffffffffff',
    '0x8000000000000000',
    '-1ul',
    "'a'",
    '3ull',
    '63',
    '64',
  ],
] as const

const builtins = [
  'arg0',
  'arg1',
  'arg2',
  'arg3',
  'pid',
  'tid',
  'uid',
  'gid',
  'cpu',
  'id',
  'errno',
  'epid',
] as const
const texts = ['""', '"a"', '"kernel text"', '"abcdefgh"', '"a longer text of some thirty bytes"'] as const
const subroutines = ['htons', 'htonl', 'htonll', 'ntohs', 'ntohl', 'ntohll', 'getmajor', 'getminor'] as const
const divisions = ['/', '%'] as const
const arithmetic = ['+', '-', '*', '<<', '>>', '&', '^', '|'] as const
const comparison = ['==', '!=', '<', '<=', '>', '>='] as const
const logical = ['&&', '||', '^^'] as const

const aggregations: readonly ((g: TextGenerator) => string)[] = [
  () => '@a = count()',
  (g) => `@b = sum(${g.integer(2)})`,
  (g) => `@c[${g.integer(1)}] = sum(${g.integer(1)})`,
  (g) => `@d[${g.text(1)}, (char)${g.integer(1)}] = count()`,
  (g) => `@e = min(${g.integer(2)})`,
  (g) => `@f[(short)${g.integer(1)}] = max(${g.integer(1)})`,
  (g) => `@g = avg(${g.integer(2)})`,
  (g) => `@h = stddev(${g.integer(1)})`,
  (g) => `@i = quantize(${g.integer(2)})`,
  (g) => `@j[execname] = quantize(${g.integer(1)}, ${g.integer(1)})`,
  (g) => `@k = lquantize(${g.integer(2)}, -10, 200, 7)`,
  (g) => `@l = lquantize(${g.integer(1)}, 0, 100, 10, ${g.integer(1)})`,
  (g) => `@m = llquantize(${g.integer(2)}, 10, 0, 6, 20)`,
  (g) => `@n = llquantize(${g.integer(1)}, 2, 3, 10, 2, ${g.integer(1)})`,
  (g) => `@o[probefunc, arg1] = sum(${g.integer(1)})`,
]

export class TextGenerator {
  readonly #tape: readonly number[]
  #at = 0

  constructor(tape: readonly number[]) {
    this.#tape = tape
  }

  below(n: number): number {
    return (this.#tape[this.#at++] ?? 0) % n
  }
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  /** A place that holds an integer. */
  #place(depth: number): string {
    const rows: readonly (() => string)[] = [
      () => `${this.pick(classes)}${this.pick(scalars)}`,
      () => `x[${this.integer(depth)}]`,
      () => `y[${this.text(depth)}, ${this.integer(depth)}]`,
      () => `z[${this.integer(depth)}, ${this.integer(depth)}]`,
      () => `self->x[${this.integer(depth)}]`,
      () => `${this.pick(structs)}.${this.pick(members)}`,
      () => `${this.pick(classes)}list[${this.pick(['0', '3', 'arg0', '(arg1 & 3)'])}]`,
      () => `${this.pick(structs)}.a[arg0 & 1]`,
    ]
    return this.pick(rows)()
  }

  /** May be 0 when it runs, not when it is compiled. */
  #divisor(depth: number): string {
    return this.pick([
      () => this.pick(builtins),
      () => `${this.pick(classes)}${this.pick(scalars)}`,
      () => `(${this.integer(depth)} | 1)`,
      () => `(arg1 - ${this.integer(depth)})`,
    ])()
  }

  integer(depth: number): string {
    if (depth <= 0) {
      return this.pick([
        () => this.pick(literals),
        () => this.pick(builtins),
        () => `${this.pick(classes)}${this.pick(scalars)}`,
      ])()
    }
    const d = depth - 1
    const rows: readonly (() => string)[] = [
      () => this.integer(0),
      () => `(${this.integer(d)} ${this.pick(arithmetic)} ${this.integer(d)})`,
      () => `(${this.integer(d)} ${this.pick(divisions)} ${this.#divisor(d)})`,
      () => `(${this.integer(d)} ${this.pick(comparison)} ${this.integer(d)})`,
      () => `(${this.integer(d)} ${this.pick(logical)} ${this.integer(d)})`,
      () => `(${this.pick(['-', '~', '!', '+'])}(${this.integer(d)}))`,
      () => `((${this.pick(integerTypes)})${this.integer(d)})`,
      () => `(${this.integer(d)} ? ${this.integer(d)} : ${this.integer(d)})`,
      () => this.#place(d),
      () => `(${this.#place(d)} = ${this.integer(d)})`,
      () => `(${this.#place(d)} ${this.pick(arithmetic)}= ${this.integer(d)})`,
      () => `(${this.#place(d)} ${this.pick(divisions)}= ${this.#divisor(d)})`,
      () => this.pick([(p: string) => `(${p}++)`, (p: string) => `(--${p})`])(this.#place(d)),
      () => `(${this.text(d)} ${this.pick(comparison)} ${this.text(d)})`,
      () => `${this.pick(subroutines)}(${this.integer(d)})`,
      () => `(${this.integer(d)}, ${this.integer(d)})`,
      () => `(*(${this.pick(['char', 'unsigned short', 'int', 'long'])} *)(arg4 + ${this.below(12)}))`,
      () => `(${this.pick(classes)}text ${this.pick(['==', '!='])} NULL)`,
    ]
    return this.pick(rows)()
  }

  text(depth: number): string {
    const rows: readonly (() => string)[] = [
      () => this.pick(texts),
      () => `${this.pick(classes)}text`,
      () => this.pick(['execname', 'probefunc', 'probename', 'probeprov']),
      () => `w[${this.integer(depth - 1)}]`,
      () => `self->w[${this.integer(depth - 1)}]`,
      () => `stringof((char *)(arg4 + ${this.below(14)}))`,
      () => this.pick(['copyinstr(arg5)', 'copyinstr(arg5, 6)', 'copyinstr(arg5 + 3)']),
    ]
    if (depth <= 0) return this.pick(rows.slice(0, 3))()
    return this.pick([
      ...rows,
      () => `(${this.integer(depth - 1)} ? ${this.text(depth - 1)} : ${this.text(depth - 1)})`,
    ])()
  }

  #textTarget(): string {
    return this.pick([
      () => `${this.pick(classes)}text`,
      () => `w[${this.integer(1)}]`,
      () => `self->w[${this.integer(0)}]`,
    ])()
  }

  statement(depth: number): string {
    const rows: readonly (() => string)[] = [
      () => `${this.integer(3)};`,
      () => `${this.#place(1)} = ${this.integer(3)};`,
      () => `trace(${this.integer(3)});`,
      () => `trace(${this.text(2)});`,
      () => `${this.#textTarget()} = ${this.text(2)};`,
      () => `${this.#textTarget()} = ${this.pick(['NULL', this.text(0)])};`,
      () => `printf("%d %s %d\\n", ${this.integer(2)}, ${this.text(1)}, ${this.integer(1)});`,
      () => `${this.pick(aggregations)(this)};`,
      () => `${this.pick(aggregations)(this)};`,
      () => `${this.pick(structs)} = ${this.pick(structs)};`,
      () => `${this.pick(['s', 'this->s'])}.l = ${this.integer(1)};`,
      () => `t[${this.integer(0)}] = ${this.pick(['0', 's'])};`,
      () => `trace(${this.pick(structs)});`,
      // Read where the text is needed: elsewhere the order of faults would be the compiler's choice.
      () => 'trace(copyinstr(arg6));',
    ]
    if (depth > 0 && this.below(5) === 4) return this.#conditional(depth - 1)
    return this.pick(rows)()
  }

  #conditional(depth: number): string {
    const otherwise = this.below(2) === 1 ? ` else { ${this.#statements(3, depth)} }` : ''
    return `if (${this.integer(2)}) { ${this.#statements(3, depth)} }${otherwise}`
  }

  #statements(most: number, depth: number): string {
    const count = 1 + this.below(most)
    return Array.from({ length: count }, () => this.statement(depth)).join(' ')
  }

  #clause(): string {
    const probe = this.pick([
      'syscall::read:entry',
      'syscall::read:',
      'syscall::read:entry, syscall::read:return',
    ])
    const predicate = this.below(4) === 3 ? `/${this.integer(2)}/` : ''
    const exit = this.below(40) === 39 ? 'exit(3); ' : ''
    return `${probe} ${predicate} { ${exit}${this.#statements(6, 2)} }`
  }

  program(): string {
    const clauses = Array.from({ length: 1 + this.below(4) }, () => this.#clause())
    const error =
      this.below(3) === 2 ? 'dtrace:::ERROR { trace(arg1); trace(arg4); @errors[arg4] = count(); }' : ''
    const body = [...clauses, error].join('\n')
    const used = shownPlaces.filter((place) => occurs(place, body))
    return `${body}\nsyscall::close:entry { ${used.map(show).join(' ')} }`
  }
}

/** Is the variable of this place named in the program? */
const occurs = (place: string, body: string): boolean => {
  const name = place.replace(/\[.*/, '')
  return new RegExp(`(?<![\\w>])${name}\\b`).test(body)
}

const show = (place: string): string =>
  /text|w\[/.test(place) ? `trace(${place} == NULL ? "NULL" : ${place});` : `trace(${place});`

/** What the last clause shows of what the program left in its variables. */
const shownPlaces = [
  ...classes.flatMap((of) =>
    [...[...scalars].reverse(), 'text', 's', 'list[0]', 'list[3]'].map((name) => of + name),
  ),
  ...['x[0]', 'x[1]', 'x[-1]', 't[1]', 'self->x[1]', 'y["a", 0]', 'z[0, 0]', 'w[1]'],
]

/** `size`: the longest tape; about ten numbers make a statement. */
export const programTexts = (size = 200): fc.Arbitrary<string> =>
  fc
    .array(fc.nat(997), { minLength: Math.floor(size / 2), maxLength: size, size: 'max' })
    .map((tape) => new TextGenerator(tape).program())
