/** Random expressions over strings: what the machine and the IR give is what the evaluator says. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faults } from '../../src/record/index.ts'
import { compileTyped } from '../support/compile.ts'
import { EvaluatedFault, type EvaluatedValue, Evaluator } from '../support/evaluator.ts'
import type { Traced } from '../support/outcome.ts'
import { runIr, runVm } from '../support/run-vm.ts'
import { runs } from '../support/runs.ts'
import { stringTruth } from '../support/string-truth.ts'

const strsize = 24

const literal = fc
  .string({ unit: fc.constantFrom('a', 'b', 'A', '/', '.', 'x'), maxLength: 9 })
  .map((text) => `"${text}"`)
const number = fc.integer({ min: -12, max: 12 }).map(String)
const character = fc.constantFrom("'a'", "'/'", "'.'", "'z'", '0')

const call = (name: string, ...args: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...args).map((given) => `${name}(${given.join(', ')})`)

const { text, value } = fc.letrec<{ text: string; value: string }>((tie) => {
  const s = tie('text')
  const ones = ['toupper', 'tolower', 'basename', 'dirname', 'cleanpath'].map((name) => call(name, s))
  const searches = ['index', 'rindex'].flatMap((name) => [call(name, s, s), call(name, s, s, number)])
  return {
    text: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      literal,
      ...ones,
      call('strjoin', s, s),
      call('substr', s, number),
      call('substr', s, number, number),
      call('strstr', s, s),
      call('strchr', s, character),
      call('strrchr', s, character),
    ),
    value: fc.oneof(call('strlen', s), ...searches),
  }
})

/** Results are cut to strsize where they are made, as buffers hold no more. */
const cut = (result: EvaluatedValue): EvaluatedValue =>
  typeof result === 'string' ? result.slice(0, strsize) : result

const evaluator = () =>
  new Evaluator({
    strsize,
    builtin: () => 0n,
    call: ({ name }, args) => {
      const truth = stringTruth[name]
      if (!truth) throw new Error(`nothing is said of ${name}`)
      return cut(truth(args.map(cut)))
    },
    read: () => undefined,
  })

const seen = (traced: Traced) => {
  const [first] = traced.fire('entry').observed()
  return first?.kind === 'record' ? first.values[0] : first?.code
}

const compared = (expression: string): void => {
  const { typed, compiled } = compileTyped(`syscall::read:entry { trace(${expression}); }`, undefined, {
    sizes: { strsize },
  })
  const [clause] = typed.clauses
  if (!clause) throw new Error('one clause was written')
  const { outputs, fault } = evaluator().fire(clause)
  const recorded = outputs[0]?.args[0]
  const want =
    fault instanceof EvaluatedFault || recorded === null
      ? faults.badAddress.code
      : (recorded as bigint | string)
  expect(seen(runVm(compiled)), 'the machine').toEqual(want)
  expect(seen(runIr(compiled)), 'the IR').toEqual(want)
}

test('random expressions over strings are what they are said to be', () => {
  fc.assert(fc.property(fc.oneof(text, value), compared), {
    numRuns: runs(35, 150),
  })
}, 120_000)
