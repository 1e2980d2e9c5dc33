import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshHost, irPrograms, randomContext, stateOf } from '../../../test/support/ir-arbitrary.ts'
import { runs } from '../../../test/support/runs.ts'
import { Vm } from '../../bpf/isa/index.ts'
import { type IrProgram, interpret, verifyIr } from '../ir/index.ts'
import { optimise } from '../passes/index.ts'
import { emitProgram, LimitError } from './index.ts'

/** Undefined for the few programs whose values don't fit 512 bytes of stack. */
const emit = (program: IrProgram) => {
  try {
    return emitProgram(program)
  } catch (error) {
    if (error instanceof LimitError && error.limit === 'stack') return undefined
    throw error
  }
}

test.each([
  { name: 'as it is', prepare: () => {} },
  { name: 'optimised', prepare: optimise },
])('emitted code does what the IR says, with many values alive and calls between: $name', ({ prepare }) => {
  fc.assert(
    fc.property(irPrograms(60), (program) => {
      for (const fn of program.functions) expect(verifyIr(fn)).toEqual([])
      const [expected, actual] = [freshHost(), freshHost()]
      const result = interpret(program, expected, randomContext())
      prepare(program)
      const emitted = emit(program)
      fc.pre(emitted !== undefined)
      if (!emitted) return
      expect(new Vm(emitted.assembled, actual).run(randomContext())).toBe(result)
      expect(stateOf(actual)).toBe(stateOf(expected))
    }),
    { numRuns: runs(60, 300) },
  )
})
