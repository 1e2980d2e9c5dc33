import { expect, test } from 'vitest'
import { compileText, sharedPoint } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import type { ArgumentSource } from '../../defs/index.ts'
import { faults } from '../../record/index.ts'

const user = { address: 0x7000_0000_1000n, bytes: Uint8Array.from({ length: 64 }, (_, at) => 0x80 + at) }

const argumentOf = (source: ArgumentSource, words: readonly bigint[]) => {
  const compiled = compileText('syscall::read:entry { trace(arg0); }', fixtureTarget, {
    points: (probes) => probes.map((each) => ({ ...sharedPoint([each]), argument: () => source })),
  })
  const [vm, ir] = [runVm, runIr].map((run) =>
    run(compiled, { user: [user] })
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

const place = (displacement: bigint) => ({ base: 0, index: { word: 8, scale: 4 as const }, displacement })
const registers = [user.address + 0x10n, 3n]

test.each([
  [8, false, 0x87_86_85_84_83_82_81_80n],
  [4, false, 0x83828180n],
  [4, true, BigInt.asIntN(32, 0x83828180n)],
  [2, true, BigInt.asIntN(16, 0x8180n)],
  [1, false, 0x80n],
  [1, true, -128n],
] as const)('%d bytes of the process, signed: %s', (bytes, signed, want) => {
  const read = argumentOf({ kind: 'user-memory', place: place(-0x1cn), bytes, signed }, registers)
  expect(read).toBe(BigInt.asIntN(64, want))
})

test('an address in the process is the sum of its parts', () => {
  expect(argumentOf({ kind: 'user-address', place: place(-0x1cn) }, registers)).toBe(user.address)
  expect(argumentOf({ kind: 'user-address', place: { displacement: 0x1234n } }, registers)).toBe(0x1234n)
})

test('what the process has not is a fault, with the address', () => {
  const source: ArgumentSource = {
    kind: 'user-memory',
    place: { base: 0, displacement: 0x1000n },
    bytes: 8,
    signed: false,
  }
  const compiled = compileText('syscall::read:entry { trace(arg0); }', fixtureTarget, {
    points: (probes) => probes.map((each) => ({ ...sharedPoint([each]), argument: () => source })),
  })
  const [fault] = runVm(compiled, { user: [user] })
    .fire('entry', user.address)
    .observed()
  expect(fault).toMatchObject({ kind: 'fault', code: faults.badAddress.code, value: user.address + 0x1000n })
})
