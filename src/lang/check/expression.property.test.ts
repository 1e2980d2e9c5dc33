import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkText, newChecker } from '../../../test/support/check.ts'
import { Evaluator } from '../../../test/support/evaluator.ts'
import { programs } from '../../../test/support/program-arbitrary.ts'
import { printTyped } from './print.ts'

const DECLARATIONS = `
struct node { int a; unsigned short b : 5; char text[8]; long values[3]; union { int i; char c; }; };
struct node n; char c; unsigned int u; long l; string s; long assoc[int, string]; self long t; this int k; self string st;
`

/** Well-typed by construction: an expression of each class from smaller ones. */
const { integer, text } = fc.letrec<{ integer: string; text: string }>((tie) => ({
  integer: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    fc.constantFrom('c', 'u', 'l', 'n.a', 'n.b', 'n.i', 'self->t', 'this->k', 'pid', 'arg0', 'timestamp'),
    fc.nat(200).map(String),
    fc
      .tuple(
        fc.constantFrom('+', '-', '*', '<<', '>>', '&', '|', '^', '<', '==', '&&'),
        tie('integer'),
        tie('integer'),
      )
      .map(([op, a, b]) => `(${a} ${op} ${b})`),
    fc.tuple(fc.constantFrom('-', '~', '!'), tie('integer')).map(([op, a]) => `(${op} ${a})`),
    fc.tuple(tie('integer'), tie('integer'), tie('integer')).map(([a, b, d]) => `(${a} ? ${b} : ${d})`),
    fc
      .tuple(fc.constantFrom('<', '==', '!='), tie('text'), tie('text'))
      .map(([op, a, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('integer'), tie('text')).map(([key, name]) => `assoc[${key}, ${name}]`),
    fc.tuple(fc.constantFrom('=', '+=', '^=', '<<='), tie('integer')).map(([op, a]) => `(n.b ${op} ${a})`),
    fc.tuple(fc.constantFrom('l++', '--u', 'self->t++', 'n.values[2]--')).map(([a]) => `(${a})`),
    tie('integer').map((a) => `n.values[(${a}) & 1]`),
    tie('integer').map((a) => `(l = ${a})`),
    tie('integer').map((a) => `((short)${a})`),
  ),
  text: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constantFrom('"a"', '""', 'execname', 's', 'probefunc', 'self->st', 'stringof(n.text)'),
    fc.tuple(tie('integer'), tie('text'), tie('text')).map(([a, b, d]) => `(${a} ? ${b} : ${d})`),
    tie('text').map((a) => `(s = ${a})`),
  ),
}))

test('well-typed expressions check, and mean something', () => {
  fc.assert(
    fc.property(integer, text, (number, string) => {
      const { clauses } = checkText(
        `${DECLARATIONS} syscall::read:entry { s = "s"; self->st = "t"; x = ${number}; str = ${string}; @a[${string}, x] = sum(${number}); }`,
      )
      const [clause] = clauses
      if (!clause) throw new Error('one clause was written')
      const evaluator = new Evaluator({
        strsize: 256,
        builtin: (def) => (def.bytes === undefined ? 7n : 'text'),
        call: () => 0n,
        read: () => undefined,
      })
      expect(evaluator.fire(clause)).toMatchObject({ ran: true, fault: undefined })
      expect(evaluator.aggregations.get('a')).toHaveLength(1)
    }),
    { numRuns: 150 },
  )
})

test('whatever parses is checked or refused with a diagnostic', () => {
  fc.assert(
    fc.property(programs, (tree) => {
      const result = newChecker().tryCheck(tree)
      if (result.ok) expect(printTyped(result.program)).not.toContain('undefined')
      else expect(result.diagnostic.text).not.toBe('')
    }),
    { numRuns: 200 },
  )
})
