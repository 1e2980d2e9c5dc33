/** vtimestamp: the time that a thread ran, whatever the others did meanwhile, and without ours. */
import { expect, test } from 'vitest'
import { compileText, sharedPoint } from '../../../test/support/compile.ts'
import { contextFor, runVm, type VmTraced } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import { Vm } from '../../bpf/isa/index.ts'
import { switchPoint } from '../../compile/lower/thread-time.ts'
import { findMember, resolveType } from '../../defs/index.ts'

const [one, other] = [0xffff_8880_0100_0000n, 0xffff_8880_0200_0000n]

const countOffset = (): number => {
  let type = fixtureTarget.types.find('struct', 'task_struct')
  let bits = 0
  for (const name of ['se', 'sum_exec_runtime']) {
    const struct = type && resolveType(type)
    const member = struct?.kind === 'struct' ? findMember(struct, name) : undefined
    if (!member) throw new Error(`no ${name}`)
    bits += member.offsetBits
    type = member.type
  }
  return bits / 8
}

const taskWith = (count: bigint): Uint8Array => {
  const bytes = new Uint8Array(16384)
  new DataView(bytes.buffer).setBigUint64(countOffset(), count, true)
  return bytes
}

const traced = (text: string): VmTraced =>
  runVm(
    compileText(text, undefined, {
      points: (probes) => [{ ...sharedPoint(probes), phase: 'trace' }],
    }),
    {
      env: { task: one },
      kernel: [
        { address: one, bytes: taskWith(1000n) },
        { address: other, bytes: taskWith(50n) },
      ],
    },
  )

/** The current thread leaves its CPU at this time, and `next` comes. */
const switchAt = (run: VmTraced, time: bigint, next: bigint): void => {
  run.host.env.clockNs = time
  const program = run.compiled.programs.find(({ point }) => point === switchPoint)
  if (!program) throw new Error('nobody watches context switches')
  new Vm(program.emitted.assembled, run.host).run(contextFor(program, 0, []))
  run.host.env.task = next
}

const toldAt = (run: VmTraced, time: bigint): unknown => {
  run.host.env.clockNs = time
  return run.fire('syscall:vmlinux:read:entry').values()[0]?.[0]
}

test('it begins with the count of the kernel and goes on while the thread runs', () => {
  const run = traced('syscall::read:entry { trace(vtimestamp); }')
  switchAt(run, 500n, one)
  expect(toldAt(run, 700n)).toBe(1000n)
  expect(toldAt(run, 730n)).toBe(1030n)
  switchAt(run, 750n, other)
  expect(toldAt(run, 760n)).toBe(50n)
  switchAt(run, 900n, one)
  expect(toldAt(run, 905n)).toBe(1055n)
  switchAt(run, 910n, other)
  expect(toldAt(run, 912n)).toBe(192n)
})

test('on a CPU that has not switched yet it counts from the first look', () => {
  const run = traced('syscall::read:entry { trace(vtimestamp); }')
  expect(toldAt(run, 700n)).toBe(1000n)
  expect(toldAt(run, 720n)).toBe(1020n)
})

test('it never goes back, and all uses in a firing agree', () => {
  const run = traced(
    'syscall::read:entry { self->was = vtimestamp; trace(vtimestamp - self->was); } syscall::read:return { trace(vtimestamp); }',
  )
  expect(toldAt(run, 700n)).toBe(0n)
  run.host.env.clockNs = 650n
  expect(run.fire('syscall:vmlinux:read:return').values()).toEqual([[1000n]])
})

test("the time of the tracing's programs is taken off", () => {
  const run = traced('syscall::read:entry { trace(vtimestamp); trace(timestamp); }')
  switchAt(run, 500n, one)
  expect(toldAt(run, 600n)).toBe(1000n)
  const { env } = run.host
  // Each look at the clock takes 7 ns: the firing has some.
  let now = 1000n
  Object.defineProperty(env, 'clockNs', { configurable: true, get: () => (now += 7n) })
  run.fire('syscall:vmlinux:read:entry')
  Object.defineProperty(env, 'clockNs', { configurable: true, writable: true, value: now + 100n })
  const [, [first, inside]] = [0, run.values()[0] ?? []] as const
  expect([first, inside]).toEqual([1407n, 1014n])
  run.fire('syscall:vmlinux:read:entry')
  // 100 ns later, of which none is ours.
  expect(run.values()[0]?.[0]).toBe(1507n)
})

test('programs that do not ask for it watch no context switches', () => {
  const { programs, object } = compileText('syscall::read:entry { trace(timestamp); }')
  expect(programs).toHaveLength(1)
  expect(object.maps.some(({ type }) => type === 'task_storage')).toBe(false)
})
