/** Dead code: instructions whose only effect is a value that nobody reads. */
import type { HelperName } from '../../bpf/isa/index.ts'
import {
  definitionOf,
  functionLiveness,
  hasEffect,
  type Instruction,
  type IrFunction,
  type Reg,
  usesOf,
} from '../ir/index.ts'
import { type Pass, replaceInstructions } from './pass.ts'

/** Helpers that only tell something. */
const TELLING: ReadonlySet<HelperName> = new Set([
  'ktime_get_ns',
  'ktime_get_boot_ns',
  'ktime_get_tai_ns',
  'ktime_get_coarse_ns',
  'jiffies64',
  'get_current_pid_tgid',
  'get_current_uid_gid',
  'get_smp_processor_id',
  'get_current_task',
  'get_current_task_btf',
  'get_current_cgroup_id',
  'get_attach_cookie',
  'get_func_ip',
  'get_func_arg_cnt',
  'task_pt_regs',
] as const)

const isNeeded = (i: Instruction, live: ReadonlySet<number>): boolean => {
  const dst = definitionOf(i)
  if (dst !== undefined && live.has(dst)) return true
  return i.op === 'helper' ? !TELLING.has(i.helper) : hasEffect(i)
}

/** An atomic operation whose old value nobody reads has a cheaper form. */
const withoutResult = (i: Instruction, live: ReadonlySet<number>): Instruction => {
  if (i.op !== 'atomic' || i.dst === undefined || live.has(i.dst)) return i
  const { dst: _, ...rest } = i
  return rest
}

export const dropDeadCode: Pass = {
  name: 'drop-dead-code',
  run: (fn: IrFunction) => {
    const { liveOut } = functionLiveness(fn)
    fn.blocks.forEach((block, index) => {
      const live = new Set<number>(liveOut[index])
      const uses = (registers: readonly Reg[]) => {
        for (const register of registers) live.add(register)
      }
      if (block.terminator) uses(usesOf(block.terminator))
      const kept: Instruction[] = []
      for (let at = block.instructions.length - 1; at >= 0; at--) {
        const old = block.instructions[at]
        if (!old || !isNeeded(old, live)) continue
        const i = withoutResult(old, live)
        const dst = definitionOf(i)
        if (dst !== undefined) live.delete(dst)
        uses(usesOf(i))
        kept.push(i)
      }
      replaceInstructions(block, kept.reverse())
    })
  },
}
