/**
 * Random D programs, run by the evaluator of the typed tree, by the IR interpreter before, between and after the
 * passes, and as emitted code by the machine: all must leave the same behind.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HostOptions } from '../../src/bpf/isa/index.ts'
import type { CompiledProgram } from '../../src/compile/index.ts'
import type { Block, IrFunction, IrProgram } from '../../src/compile/ir/index.ts'
import { pipeline } from '../../src/compile/passes/index.ts'
import { compileTyped } from '../support/compile.ts'
import { declarations, programTexts } from '../support/d-arbitrary.ts'
import {
  expectOutcome,
  type Identity,
  mappingsAt,
  seenOutcome,
  shotsAt,
  vmTexts,
} from '../support/expect-program.ts'
import { runIr, runVm } from '../support/run-vm.ts'

const who: Identity = { pid: 4242n, tid: 4243n, uid: 1000n, gid: 100n, comm: 'a', cpu: 1n }
const shots = shotsAt(vmTexts)
const options: HostOptions = {
  ...mappingsAt(vmTexts),
  env: {
    cpu: Number(who.cpu),
    pidTgid: (who.pid << 32n) | who.tid,
    uidGid: (who.gid << 32n) | who.uid,
    comm: who.comm,
  },
}

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
  const expected = expectOutcome(typed, shots, who)
  expect(seenOutcome(runVm(compiled, options), shots), 'the machine').toEqual(expected)
  const state = (program: CompiledProgram) => lowered[compiled.programs.indexOf(program)] ?? program.ir
  expect(seenOutcome(runIr(compiled, options, state), shots), `the IR after ${passes} passes`).toEqual(
    expected,
  )
}

const runs = Number(process.env['DTRACE_FUZZ'] ?? 300)

test('random programs do what the typed tree says', () => {
  const passes = fc.nat(pipeline.length)
  fc.assert(fc.property(programTexts(120), passes, compared), { numRuns: runs })
}, 600_000)
