/** ipl: what the CPU does, by how urgent it is. */

import type { Reg } from '../../compile/ir/index.ts'
import { builtinType, type Lowering, UnavailableError, type VariableDef } from '../../defs/index.ts'

/** Of the preemption count (include/linux/preempt.h): bits of NMIs, hard interrupts, and a softirq being served. */
const levels = [
  { mask: 0x00f0_0000n, level: 3n },
  { mask: 0x000f_0000n, level: 2n },
  { mask: 0x0000_0100n, level: 1n },
] as const

/** The variable has this name; from 6.2 to 6.14 it is a member of another. */
const countOffset = (l: Lowering): number => {
  const own = l.perCpuOffset('__preempt_count')
  if (own !== undefined) return own
  const hot = l.perCpuOffset('pcpu_hot')
  if (hot === undefined) throw new UnavailableError("this kernel's types have no preemption count")
  return hot + l.member('pcpu_hot', 'preempt_count').offset
}

const member = (l: Lowering, struct: string, path: string, at: Reg): Reg => {
  const { offset, bytes } = l.member(struct, path)
  return l.read('kernel', l.builder.alu('add', at, BigInt(offset)), bytes)
}

/**
 * The address of this CPU's preemption count: as far from its run queue, which the current task knows, as the two
 * are in the section of per-CPU variables. No symbol is needed, which kernels may lack.
 */
const countAddress = (l: Lowering): Reg => {
  const queue = l.perCpuOffset('runqueues')
  if (queue === undefined) throw new UnavailableError("this kernel's types have no run queues")
  const distance = countOffset(l) - queue
  const cfs = member(l, 'task_struct', 'se.cfs_rq', l.builder.helper('get_current_task'))
  return l.builder.alu('add', member(l, 'cfs_rq', 'rq', cfs), BigInt(distance))
}

export const ipl: VariableDef = {
  name: 'ipl',
  doc: 'What the CPU is doing: 0 a thread, 1 a softirq, 2 an interrupt, 3 an NMI. Profile probes are interrupts themselves.',
  type: builtinType('uint_t'),
  lower: (l) => {
    const { builder: b } = l
    const count = l.read('kernel', countAddress(l), 4)
    const level = b.const(0n)
    const done = b.block()
    for (const each of levels) {
      const [found, next] = [b.block(), b.block()]
      b.branch('set', count, each.mask, found, next)
      b.enter(found)
      b.assign(level, each.level)
      b.jump(done)
      b.enter(next)
    }
    b.jump(done)
    b.enter(done)
    return { kind: 'scalar', reg: level }
  },
}
