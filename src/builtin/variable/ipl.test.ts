/** ipl, by the preemption count of the CPU. */
import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import { type DType, findMember, intrinsic, pointerTo, resolveType, type Target } from '../../defs/index.ts'

const [task, cfs, queue] = [0xffff_8880_0100_0000n, 0xffff_8880_0200_0000n, 0xffff_8880_0300_1000n]

const struct = (name: string, member: string, at: number, type: DType): DType => ({
  kind: 'struct',
  union: false,
  name,
  bytes: at + 8,
  members: [{ name: member, type, offsetBits: 8 * at }],
})

const own: Readonly<Record<string, DType>> = {
  cfs_rq: struct('cfs_rq', 'rq', 48, pointerTo(intrinsic.void)),
  pcpu_hot: struct('pcpu_hot', 'preempt_count', 8, intrinsic.int),
}

const targetWith = (offsets: Readonly<Record<string, number>>): Target => ({
  ...fixtureTarget,
  types: {
    find: (kind, name, module) =>
      (kind === 'struct' ? own[name] : undefined) ?? fixtureTarget.types.find(kind, name, module),
  },
  perCpuOffset: (name) => offsets[name],
})

const words = (bytes: number, at: number, value: bigint): Uint8Array => {
  const memory = new Uint8Array(bytes)
  new DataView(memory.buffer).setBigUint64(at, value, true)
  return memory
}

const cfsOffset = (): number => {
  const type = fixtureTarget.types.find('struct', 'task_struct')
  const se = type?.kind === 'struct' ? findMember(type, 'se') : undefined
  const entity = se && resolveType(se.type)
  const rq = entity?.kind === 'struct' ? findMember(entity, 'cfs_rq') : undefined
  return ((se?.offsetBits ?? 0) + (rq?.offsetBits ?? 0)) / 8
}

/** The count lies 0x100 bytes before the run queue. */
const world = (count: bigint) => ({
  env: { task },
  kernel: [
    { address: task, bytes: words(16384, cfsOffset(), cfs) },
    { address: cfs, bytes: words(64, 48, queue) },
    { address: queue - 0x100n, bytes: words(8, 0, count) },
  ],
})

const layouts = [
  { kernel: 'since 6.15 and before 6.2', offsets: { runqueues: 0x2000, __preempt_count: 0x1f00 } },
  { kernel: 'between', offsets: { runqueues: 0x2000, pcpu_hot: 0x1ef8 } },
]

test.each(
  layouts.flatMap(({ kernel, offsets }) =>
    [
      { count: 0, want: 0 },
      { count: 0x8000_0002, want: 0 },
      { count: 0x0000_0201, want: 0 },
      { count: 0x0000_0101, want: 1 },
      { count: 0x0001_0103, want: 2 },
      { count: 0x0011_0103, want: 3 },
    ].map((row) => ({ kernel, offsets, ...row })),
  ),
)('$kernel: $count is $want', ({ offsets, count, want }) => {
  const compiled = compileText('syscall::read:entry { trace(ipl); }', targetWith(offsets))
  for (const run of [runVm, runIr]) {
    expect(
      run(compiled, world(BigInt(count)))
        .fire('syscall:vmlinux:read:entry')
        .values(),
    ).toEqual([[BigInt(want)]])
  }
})

test('a kernel whose types lack the count has no ipl', () => {
  expect(() => compileText('BEGIN { trace(ipl); }', targetWith({ runqueues: 0 }))).toThrow(
    "this kernel's types have no preemption count",
  )
})
