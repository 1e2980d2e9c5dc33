import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'

const task = 0xffff_8880_0100_0000n
const mm = 0xffff_8880_0200_0000n
const area = 0x7ffd_0000_1000n

const structWith = (struct: string, members: Readonly<Record<string, bigint>>): Uint8Array => {
  const type = fixtureTarget.types.find('struct', struct)
  if (type?.kind !== 'struct') throw new Error(`no struct ${struct}`)
  const bytes = new Uint8Array(16384)
  const view = new DataView(bytes.buffer)
  for (const [name, value] of Object.entries(members)) {
    const found = memberIn(type, name)
    view.setBigUint64(found, value, true)
  }
  return bytes
}

type Struct = Extract<NonNullable<ReturnType<typeof fixtureTarget.types.find>>, { kind: 'struct' }>

/** Byte offset, through anonymous structs. */
const memberIn = (type: Struct, name: string): number => {
  for (const member of type.members ?? []) {
    if (member.name === name) return member.offsetBits / 8
    if (member.name !== '' || member.type.kind !== 'struct') continue
    const inner = memberIn(member.type, name)
    if (inner >= 0) return member.offsetBits / 8 + inner
  }
  return -1
}

const world = (text: string, process = mm) => ({
  env: { task },
  kernel: [
    { address: task, bytes: structWith('task_struct', { mm: process }) },
    {
      address: mm,
      bytes: structWith('mm_struct', { arg_start: area, arg_end: area + BigInt(text.length) }),
    },
  ],
  user: [
    { address: area, bytes: new Uint8Array(Buffer.from(`${text}PATH=/bin\0`.padEnd(200, 'x'), 'latin1')) },
  ],
})

test.each([
  { name: 'blanks between arguments', text: 'ls\0-l\0/tmp\0', want: 'ls -l /tmp' },
  { name: 'one argument of eight bytes', text: 'abcdefgh\0', want: 'abcdefgh' },
  { name: 'empty arguments', text: 'a\0\0\0b\0', want: 'a   b' },
  { name: 'bytes above 0x7f', text: 'caf\xe9\0\x80\xff\0', want: 'caf\xe9 \x80\xff' },
  { name: 'no arguments', text: '', want: '' },
  { name: 'as much as fits', text: `${'x'.repeat(100)}\0`, want: 'x'.repeat(79) },
])('execargs: $name', ({ text, want }) => {
  const compiled = compileText('syscall::read:entry { trace(execargs); }')
  for (const run of [runVm, runIr]) {
    expect(run(compiled, world(text)).fire('syscall:vmlinux:read:entry').values()).toEqual([[want]])
  }
})

test('execargs of a kernel thread is empty', () => {
  const compiled = compileText('syscall::read:entry { trace(execargs); }')
  expect(runVm(compiled, world('sh\0', 0n)).fire('syscall:vmlinux:read:entry').values()).toEqual([['']])
})
