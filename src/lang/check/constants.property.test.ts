import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkText, newChecker } from '../../../test/support/check.ts'
import { Evaluator } from '../../../test/support/evaluator.ts'
import type { Expr } from '../../defs/index.ts'

const TYPES = [
  'char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'unsigned long',
]

/** Expressions are texts in which `$0`, `$1`, … stand for their leaves. */
const leaves = 4
const leaf = fc.nat(leaves - 1).map((index) => `$${index}`)

const BINARY = ['+', '-', '*', '&', '|', '^', '<<', '>>', '<', '<=', '==', '!=', '>', '>=', '&&', '||', '^^']
const { shape } = fc.letrec<{ shape: string }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    leaf,
    fc
      .tuple(fc.constantFrom(...BINARY), tie('shape'), tie('shape'))
      .map(([op, left, right]) => `(${left} ${op} ${right})`),
    fc.tuple(fc.constantFrom('-', '+', '~', '!'), tie('shape')).map(([op, operand]) => `(${op} ${operand})`),
    fc.tuple(fc.constantFrom(...TYPES), tie('shape')).map(([type, operand]) => `((${type})${operand})`),
    fc.tuple(tie('shape'), tie('shape'), tie('shape')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    // A divisor that varies may be 0, which only the run-time form survives until it faults.
    fc
      .tuple(fc.constantFrom('/', '%'), tie('shape'), fc.integer({ min: 1, max: 99 }))
      .map(([op, left, divisor]) => `(${left} ${op} ${divisor})`),
  ),
}))

const fill = (text: string, leafAt: (index: number) => string): string =>
  text.replace(/\$(\d)/g, (_, index: string) => leafAt(Number(index)))

const variable = fc.record({
  type: fc.constantFrom(...TYPES),
  value: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
})
const given = fc.record({ shape, variables: fc.array(variable, { minLength: leaves, maxLength: leaves }) })

const traced = (statement: unknown): Expr => (statement as { readonly args: readonly Expr[] }).args[0] as Expr

const evaluator = () =>
  new Evaluator({
    strsize: 256,
    builtin: () => 0n,
    call: () => 0n,
    read: () => undefined,
  })

test('folded constants are what variables of the same types and values give', () => {
  fc.assert(
    fc.property(given, ({ shape, variables }) => {
      const constant = fill(shape, (index) => `((${variables[index]?.type})${variables[index]?.value})`)
      const dynamic = fill(shape, (index) => `v${index}`)
      const text = [
        ...variables.map(({ type }, index) => `${type} v${index};`),
        'BEGIN {',
        ...variables.map(({ value }, index) => `v${index} = ${value};`),
        `trace(${dynamic}); trace(${constant}); }`,
      ].join('\n')
      const [clause] = checkText(text, 'file', newChecker()).clauses
      if (!clause) throw new Error('one clause was written')
      const [variant, folded] = clause.body.slice(-2).map(traced)
      expect(folded?.kind).toBe('int')
      const firing = evaluator().fire(clause)
      expect(firing.fault).toBeUndefined()
      const [run, fixed] = firing.outputs.map((output) => output.args[0])
      expect({ value: fixed, type: folded?.type }).toEqual({ value: run, type: variant?.type })
    }),
    { numRuns: 150 },
  )
})
