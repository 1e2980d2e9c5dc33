import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshHost, irPrograms, randomContext, stateOf } from '../../../test/support/ir-arbitrary.ts'
import { Vm } from '../../bpf/isa/index.ts'
import { interpret, printProgram, verifyIr } from '../ir/index.ts'
import { emitProgram } from './index.ts'

test('emitted code does what the IR says, with many values alive and calls between', () => {
  fc.assert(
    fc.property(irPrograms(60), (program) => {
      for (const fn of program.functions) expect(verifyIr(fn)).toEqual([])
      const [expected, actual] = [freshHost(), freshHost()]
      const result = interpret(program, expected, randomContext())
      const emitted = emitProgram(program)
      expect(new Vm(emitted.assembled, actual).run(randomContext()), printProgram(program)).toBe(result)
      expect(stateOf(actual)).toBe(stateOf(expected))
    }),
    { numRuns: 300 },
  )
})
