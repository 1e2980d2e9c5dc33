/** Reads of the moment that can't change while a program runs are made once. */
import type { HelperName } from '../../bpf/isa/index.ts'
import {
  type BlockId,
  dominatorsOf,
  type Instruction,
  type IrFunction,
  type Reg,
  reversePostorder,
} from '../ir/index.ts'
import { type Pass, replaceInstructions, singleDefinitions } from './pass.ts'

/**
 * A program runs on one CPU, for one task: it may be preempted, not migrated (migrate_disable around each run).
 * Clocks and random numbers are missing on purpose.
 */
const CONSTANT_READS: ReadonlySet<HelperName> = new Set([
  'get_current_pid_tgid',
  'get_current_uid_gid',
  'get_smp_processor_id',
  'get_current_task',
  'get_current_task_btf',
  'get_current_cgroup_id',
  'get_attach_cookie',
  'get_func_ip',
  'task_pt_regs',
] as const)

type Read = Extract<Instruction, { op: 'helper' }>
type Earlier = { readonly block: BlockId; readonly dst: Reg }

/** What a read is of; undefined when reading again might give something else. `same`: reads found to be others' copies. */
const keyOf = (
  i: Instruction,
  single: ReadonlyMap<Reg, Instruction>,
  same: ReadonlyMap<Reg, Reg>,
): string | undefined => {
  if (i.op !== 'helper' || !CONSTANT_READS.has(i.helper)) return undefined
  if (!i.args.every((arg) => single.has(arg))) return undefined
  return `${i.helper} ${i.args.map((arg) => same.get(arg) ?? arg).join(' ')}`
}

const reuse = (i: Read, { dst }: Earlier): Instruction[] =>
  i.dst === undefined ? [] : [{ op: 'copy', dst: i.dst, src: dst, ...(i.span && { span: i.span }) }]

export const shareReads: Pass = {
  name: 'share-reads',
  run: (fn: IrFunction) => {
    const single = singleDefinitions(fn)
    const { dominates } = dominatorsOf(fn)
    const earlier = new Map<string, Earlier[]>()
    const same = new Map<Reg, Reg>()
    for (const id of reversePostorder(fn)) {
      const block = fn.blocks[id]
      if (!block) continue
      const rewritten = block.instructions.flatMap((i): Instruction[] => {
        const key = keyOf(i, single, same)
        if (key === undefined || i.op !== 'helper') return [i]
        const reads = earlier.get(key) ?? []
        const found = reads.find((read) => dominates(read.block, id))
        if (found && i.dst !== undefined && single.has(i.dst)) same.set(i.dst, found.dst)
        if (found) return reuse(i, found)
        if (i.dst !== undefined && single.has(i.dst)) earlier.set(key, [...reads, { block: id, dst: i.dst }])
        return [i]
      })
      replaceInstructions(block, rewritten)
    }
  },
}
