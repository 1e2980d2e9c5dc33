/**
 * Random D programs, run by the evaluator of the typed tree, by the IR interpreter before, between and after the
 * passes, and as emitted code by the machine: all must leave the same behind.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CompiledProgram } from '../../src/compile/index.ts'
import type { Block, IrFunction, IrProgram } from '../../src/compile/ir/index.ts'
import { pipeline } from '../../src/compile/passes/index.ts'
import { compileTyped } from '../support/compile.ts'
import { declarations, programTexts } from '../support/d-arbitrary.ts'
import {
  expectOutcome,
  seenOutcome,
  shotsAt,
  vmIdentity,
  vmTexts,
  vmWorld,
} from '../support/expect-program.ts'
import { runIr, runVm } from '../support/run-vm.ts'
import { runs } from '../support/runs.ts'

const shots = shotsAt(vmTexts)

const copyBlock = (block: Block): Block => ({ ...block, instructions: [...block.instructions] })
const copyFunction = (fn: IrFunction): IrFunction => ({
  ...fn,
  slots: [...fn.slots],
  blocks: fn.blocks.map(copyBlock),
})
const copyProgram = ({ functions }: IrProgram): IrProgram => ({ functions: functions.map(copyFunction) })

/** The IR of a program after the first `passes` passes, from what the lowering left. */
const partly = (lowered: IrProgram, passes: number): IrProgram => {
  const copy = copyProgram(lowered)
  for (const pass of pipeline.slice(0, passes)) for (const fn of copy.functions) pass.run(fn)
  return copy
}

const compared = (text: string, passes: number): void => {
  const lowered: IrProgram[] = []
  const { typed, compiled } = compileTyped(declarations + text, undefined, {
    kind: 'file',
    observe: (ir) => void lowered.push(partly(ir, passes)),
  })
  const expected = expectOutcome(typed, shots, vmIdentity)
  expect(seenOutcome(runVm(compiled, vmWorld), shots), 'the machine').toEqual(expected)
  const state = (program: CompiledProgram) => lowered[compiled.programs.indexOf(program)] ?? program.ir
  expect(seenOutcome(runIr(compiled, vmWorld, state), shots), `the IR after ${passes} passes`).toEqual(
    expected,
  )
}

test('random programs do what the typed tree says', () => {
  const passes = fc.nat(pipeline.length)
  fc.assert(fc.property(programTexts(60), passes, compared), { numRuns: runs(25, 300) })
}, 600_000)
