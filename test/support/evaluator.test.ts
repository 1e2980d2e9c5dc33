import { expect, test } from 'vitest'
import { checkText } from './check.ts'
import { type EvaluatedValue, Evaluator, type Firing } from './evaluator.ts'

const TEXT = 0xffff_8880_0000_0000n
const memory = new TextEncoder().encode('kernel text\0')

const newEvaluator = (): Evaluator =>
  new Evaluator({
    strsize: 16,
    builtin: (def) => (def.bytes === undefined ? BigInt.asIntN(64, TEXT) : 'comm'),
    call: () => 42n,
    read: (space, address, bytes) => {
      const at = Number(address - TEXT)
      return space === 'kernel' && at >= 0 && at + bytes <= memory.length
        ? memory.slice(at, at + bytes)
        : undefined
    },
  })

/** Fires all clauses in order and returns what they recorded. */
const run = (text: string, evaluator = newEvaluator()): { firings: Firing[]; values: EvaluatedValue[] } => {
  const firings = checkText(text).clauses.map((clause) => evaluator.fire(clause))
  return { firings, values: firings.flatMap(({ outputs }) => outputs.flatMap(({ args }) => args)) }
}

const PAIR =
  'struct pair { char c; unsigned short low : 5; short high : 11; int a[2]; }; struct pair p; self struct pair q;'

test.each<[string, EvaluatedValue[]]>([
  ['BEGIN { c = (char)100; trace(c); trace(c + c); trace((char)(c + c) == c + c); }', [100n, -56n, 0n]],
  ['BEGIN { u = (unsigned char)255; trace(u + 1); trace((u + 1) > 255); }', [256n, 1n]],
  [
    'int i; unsigned u; BEGIN { i = -4; u = 2; trace(i / 2); trace(i / u); i /= u; trace(i); }',
    [-2n, 0x7ffffffen, 0x7ffffffen],
  ],
  ['int i; BEGIN { i = -7; trace(i % 3); trace(i >> 1); trace(i++); trace(--i); }', [-1n, -4n, -7n, -7n]],
  [
    `${PAIR} BEGIN { p.low = 33; p.high = 1024; trace(p.low); trace(p.high); p.a[1] = -1; trace(p.a[1]); trace(p.c); }`,
    [1n, -1024n, -1n, 0n],
  ],
  [
    `${PAIR} BEGIN { p.c = 9; self->q = p; p.c = 1; trace(self->q.c); self->q = 0; trace(self->q.c); }`,
    [9n, 0n],
  ],
  [
    'BEGIN { x["a", 1] = 5; x["a", 2]++; trace(x["a", 1] + x["a", 2]); x["a", 1] = 0; trace(x["a", 1]); }',
    [6n, 0n],
  ],
  [
    'string s; BEGIN { trace(s == NULL); s = ""; trace(s == NULL); s = "0123456789abcdefgh"; trace(s); }',
    [1n, 0n, '0123456789abcdef'],
  ],
  [
    'BEGIN { trace(stringof(arg0)); trace(*(char *)arg0); trace(((char *)arg0)[1]); }',
    ['kernel text', 107n, 101n],
  ],
  ['BEGIN { trace(1 ? "yes" : "no"); trace(execname < "d"); trace((1, rand())); }', ['yes', 1n, 42n]],
  ['int n; BEGIN { 0 && n++; 1 || n++; n++ ^^ n++; trace(n); }', [2n]],
])('%s', (text, want) => {
  expect(run(text).values).toEqual(want)
})

test.each([
  ['BEGIN { trace(1 / (arg0 - arg0)); }', 'divideByZero', 0n],
  ['int a[3]; BEGIN { a[arg0 - arg0 + 3] = 1; }', 'badIndex', 3n],
  ['BEGIN { trace(*(int *)(arg0 - 8)); }', 'badAddress', TEXT - 8n],
  ['string s; BEGIN { trace(s); }', 'badAddress', 0n],
])('%s is a fault', (text, fault, value) => {
  expect(run(text).firings[0]?.fault).toMatchObject({ fault, value })
})

test('a predicate decides, an if chooses, and an empty clause records itself', () => {
  const { firings } = run(
    'BEGIN /0/ { trace(1); } BEGIN { if (0) { trace(1); } else { trace(2); } } BEGIN { }',
  )
  expect(firings.map(({ ran, outputs }) => [ran, outputs.length])).toEqual([
    [false, 0],
    [true, 1],
    [true, 1],
  ])
})

test('state lasts from firing to firing, and updates of aggregations are kept in order', () => {
  const evaluator = newEvaluator()
  const [clause] = checkText('BEGIN { n++; @a[execname, n] = sum(n * 2); }').clauses
  if (!clause) throw new Error('one clause was written')
  evaluator.fire(clause)
  evaluator.fire(clause)
  expect(evaluator.aggregations.get('a')).toEqual([
    { keys: ['comm', 1n], values: [2n] },
    { keys: ['comm', 2n], values: [4n] },
  ])
})
