import { expect, test } from 'vitest'
import { compileText, sharedPoint } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import type { ArgumentSource } from '../../defs/index.ts'

const argumentOf = (source: ArgumentSource, words: readonly bigint[]) => {
  const compiled = compileText('syscall::read:entry { trace(arg0); }', fixtureTarget, {
    points: (probes) => probes.map((each) => ({ ...sharedPoint([each]), argument: () => source })),
  })
  const [vm, ir] = [runVm, runIr].map((run) =>
    run(compiled)
      .fire('entry', ...words)
      .values(),
  )
  expect(ir).toEqual(vm)
  return vm?.[0]?.[0]
}
const words = [0x1122_3344_5566_7788n, 0x99aa_bbcc_ddee_ff00n]

test.each([
  [0, 8, false, 0x1122_3344_5566_7788n],
  [4, 4, false, 0x1122_3344n],
  [8, 8, true, BigInt.asIntN(64, 0x99aa_bbcc_ddee_ff00n)],
  [12, 4, true, BigInt.asIntN(32, 0x99aa_bbccn)],
  [12, 4, false, 0x99aa_bbccn],
  [14, 2, true, BigInt.asIntN(16, 0x99aan)],
  [15, 1, false, 0x99n],
  // Packed records have fields at odd places.
  [6, 4, false, 0xff00_1122n],
  [3, 8, false, BigInt.asIntN(64, 0xee_ff00_1122_3344_55n)],
  [7, 2, true, 0x0011n],
] as const)('the field at %d of %d bytes', (offset, bytes, signed, want) => {
  expect(argumentOf({ kind: 'field', offset, bytes, signed }, words)).toBe(want)
})
