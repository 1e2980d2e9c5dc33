/** Programs at the limits of BPF and of D, compiled and run in the machine. */
import { expect, test } from 'vitest'
import { compileTyped } from '../support/compile.ts'
import {
  expectOutcome,
  seenOutcome,
  shotsAt,
  vmIdentity,
  vmTexts,
  vmWorld,
} from '../support/expect-program.ts'
import { hardPrograms, optionsOf } from '../support/hard-programs.ts'
import { runVm } from '../support/run-vm.ts'

test.each(hardPrograms)('$name', (program) => {
  const { text, strsize } = program
  const { typed, compiled } = compileTyped(text, undefined, optionsOf(program))
  const shots = shotsAt(vmTexts)
  const seen = seenOutcome(runVm(compiled, vmWorld), shots)
  expect(seen).toEqual(expectOutcome(typed, shots, vmIdentity, vmTexts, strsize))
})
