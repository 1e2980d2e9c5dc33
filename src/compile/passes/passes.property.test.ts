import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshHost, irPrograms, randomContext, stateOf } from '../../../test/support/ir-arbitrary.ts'
import { runs } from '../../../test/support/runs.ts'
import { type IrProgram, interpret, verifyIr } from '../ir/index.ts'
import { optimise, pipeline } from './index.ts'

const outcome = (program: IrProgram) => {
  const host = freshHost()
  const result = interpret(program, host, randomContext())
  return `${result} ${stateOf(host)}`
}

const passes = [...new Set(pipeline)]

test.each(passes)('$name changes no result', ({ run }) => {
  fc.assert(
    fc.property(irPrograms(40), (program) => {
      const expected = outcome(program)
      for (const fn of program.functions) run(fn)
      expect(program.functions.flatMap(verifyIr)).toEqual([])
      expect(outcome(program)).toBe(expected)
    }),
    { numRuns: runs(40, 60) },
  )
})

test('the whole pipeline changes no result', () => {
  fc.assert(
    fc.property(irPrograms(60), (program) => {
      const expected = outcome(program)
      optimise(program)
      expect(program.functions.flatMap(verifyIr)).toEqual([])
      expect(outcome(program)).toBe(expected)
    }),
    { numRuns: runs(100, 300) },
  )
})
