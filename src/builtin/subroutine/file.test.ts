/** getf(), over a table of open files. */
import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import { findMember } from '../../defs/index.ts'

const [task, files, table, array] = [1n, 2n, 3n, 4n].map((at) => 0xffff_8880_0000_0000n + (at << 20n)) as [
  bigint,
  bigint,
  bigint,
  bigint,
]

const structWith = (name: string, members: Readonly<Record<string, bigint>>): Uint8Array => {
  const type = fixtureTarget.types.find('struct', name)
  const bytes = new Uint8Array(16384)
  for (const [member, value] of Object.entries(members)) {
    const found = type?.kind === 'struct' ? findMember(type, member) : undefined
    if (!found) throw new Error(`struct ${name} has no ${member}`)
    new DataView(bytes.buffer).setBigUint64(found.offsetBits / 8, value, true)
  }
  return bytes
}

const world = (members: Readonly<Record<string, bigint>>) => ({
  env: { task },
  kernel: [
    { address: task, bytes: structWith('task_struct', members) },
    { address: files, bytes: structWith('files_struct', { fdt: table }) },
    // The array's address lies behind max_fds.
    { address: table, bytes: structWith('fdtable', { max_fds: 3n, fd: array }) },
    { address: array, bytes: new Uint8Array(BigUint64Array.of(0xa0n, 0n, 0xa2n, 0xa3n).buffer) },
  ],
})

test.each([
  { descriptor: 0, want: 0xa0 },
  { descriptor: 1, want: 0 },
  { descriptor: 2, want: 0xa2 },
  { descriptor: 3, want: 0 },
  { descriptor: -1, want: 0 },
])('getf($descriptor)', ({ descriptor, want }) => {
  const compiled = compileText('syscall::read:entry { trace((uintptr_t)getf(arg0)); }')
  for (const run of [runVm, runIr]) {
    const traced = run(compiled, world({ files }))
    expect(traced.fire('syscall:vmlinux:read:entry', BigInt(descriptor)).values()).toEqual([[BigInt(want)]])
    expect(run(compiled, world({})).fire('syscall:vmlinux:read:entry', 0n).values()).toEqual([[0n]])
  }
})
