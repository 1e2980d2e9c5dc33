/** Each built-in variable, in the machine and as IR. */
import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import type { Datum } from '../../../test/support/outcome.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'

const task = 0xffff_8880_0100_0000n
const parent = 0xffff_8880_0200_0000n

const offsetIn = (struct: string, name: string): number => {
  const type = fixtureTarget.types.find('struct', struct)
  const member = type?.kind === 'struct' ? type.members?.find((one) => one.name === name) : undefined
  if (!member) throw new Error(`struct ${struct} has no ${name}`)
  return member.offsetBits / 8
}

/** A task_struct's bytes, of which only these members are set. */
const taskWith = (members: Readonly<Record<string, bigint>>): Uint8Array => {
  const bytes = new Uint8Array(16384)
  for (const [name, value] of Object.entries(members)) {
    new DataView(bytes.buffer).setBigUint64(offsetIn('task_struct', name), value, true)
  }
  return bytes
}

const world = {
  env: {
    cpu: 3,
    pidTgid: (77n << 32n) | 78n,
    uidGid: (100n << 32n) | 4_000_000_000n,
    comm: 'a long process name',
    task,
    clockNs: 123_456n,
  },
  kernel: [
    { address: task, bytes: taskWith({ real_parent: parent }) },
    { address: parent, bytes: taskWith({ tgid: 55n }) },
  ],
}

type Row = readonly [name: string, probe: string, words: readonly bigint[], want: Datum]

const rows: readonly Row[] = [
  ...Array.from(
    { length: 10 },
    (_, at): Row => [
      `arg${at}`,
      'read:entry',
      Array.from({ length: 10 }, (_unused, word) => -BigInt(word) - 1n),
      -BigInt(at) - 1n,
    ],
  ),
  ['args[0]', 'read:entry', [0xffff_ffff_ffff_fffen], 0xffff_fffen],
  ['args[2]', 'read:entry', [0n, 0n, (1n << 64n) - 1n], (1n << 64n) - 1n],
  ['args[2]', 'openat:entry', [0n, 0n, 0x1_ffff_fffdn], -3n],
  ['pid', 'read:entry', [], 77n],
  ['tid', 'read:entry', [], 78n],
  ['ppid', 'read:entry', [], 55n],
  ['uid', 'read:entry', [], 4_000_000_000n],
  ['gid', 'read:entry', [], 100n],
  ['execname', 'read:entry', [], 'a long process '],
  ['(uint64_t)curthread', 'read:entry', [], task],
  ['cpu', 'read:entry', [], 3n],
  ['timestamp', 'read:entry', [], 123_456n],
  ['walltimestamp', 'read:entry', [], 123_456n],
  ['id', 'read:entry', [], 100n],
  ['epid', 'read:entry', [], 100n << 32n],
  ['probeprov', 'read:entry', [], 'syscall'],
  ['probemod', 'read:entry', [], 'vmlinux'],
  ['probefunc', 'read:entry', [], 'read'],
  ['probename', 'read:return', [], 'return'],
  ['errno', 'read:return', [-2n], 2n],
  ['errno', 'read:return', [-4095n], 4095n],
  ['errno', 'read:return', [-4096n], 0n],
  ['errno', 'read:return', [5n], 0n],
  ['errno', 'read:entry', [-2n], 0n],
]

/** Test names can't show bigints: the row is looked up. */
const cases = rows.map(([expression, probe], at) => ({ expression, probe, at }))

test.each(cases)('$expression in $probe ($at)', ({ expression, probe, at }) => {
  const [, , words, want] = rows[at] as Row
  const compiled = compileText(`syscall:vmlinux:${probe} { trace(${expression}); }`)
  for (const run of [runVm, runIr]) {
    expect(
      run(compiled, world)
        .fire(`syscall:vmlinux:${probe}`, ...words)
        .values(),
    ).toEqual([[want]])
  }
})
