/**
 * What a branch learns of a spilled register is made known of its place in the frame.
 *
 * Before 6.8 the verifier forgets that an unbounded scalar in the frame and a reload of it are one value
 * (check_stack_write_fixed_off, kernel/bpf/verifier.c: `register_is_bounded`), so a bound that is tested on one
 * reload is unknown of the next. The register that was compared is stored again on either side of the branch,
 * where it is bounded.
 */
import { HELPERS } from '../../bpf/isa/index.ts'
import type { BlockId } from '../ir/index.ts'
import type { Assignment } from './allocate.ts'
import { isLiveAt, type Linear, OCCURS, startOf } from './linear.ts'
import type { MachineBlock, MachineInstruction, MachineTerminator, Physical, Virtual } from './machine.ts'

type Allocated = MachineBlock<Physical>

export type EdgeStore = { readonly register: Virtual; readonly store: MachineInstruction<Physical> }

/** True for what lookups and reservations return: pointers are known in the frame as well as in a register. */
const isPointer = ({ code, occurrences }: Linear, register: Virtual): boolean => {
  const writes = (occurrences[register] ?? []).filter(({ bits }) => bits & OCCURS.write)
  const [write] = writes
  const i = write && writes.length === 1 ? code[write.index] : undefined
  return i?.op === 'call' && 'helper' in i.call && HELPERS[i.call.helper].returns.endsWith('?')
}

/** The registers with a place in the frame that a branch compares as numbers. */
export const comparedScalars = (
  t: MachineTerminator,
  { linear, spilled, cheap }: Pick<Assignment, 'linear' | 'spilled' | 'cheap'>,
): readonly Virtual[] => {
  if (t.op !== 'branch' || t.then === t.else) return []
  const registers = typeof t.b === 'bigint' || t.a === t.b ? [t.a] : [t.a, t.b]
  return registers.filter((r) => spilled.has(r) && !cheap.has(r) && !isPointer(linear, r))
}

const targetsOf = (t: MachineTerminator<Physical>): readonly BlockId[] => {
  if (t.op === 'return') return []
  return t.op === 'jump' ? [t.to] : [t.then, t.else]
}

const redirect = (
  t: MachineTerminator<Physical>,
  from: BlockId,
  to: BlockId,
): MachineTerminator<Physical> => {
  if (t.op !== 'branch') return t
  const [then, otherwise] = [t.then, t.else].map((id) => (id === from ? to : id)) as [BlockId, BlockId]
  return { ...t, then, else: otherwise }
}

/**
 * Puts the stores of each block's branch (`stores`, by block) at the start of its targets that still need the
 * value, or, where a target is reached from elsewhere too, into a block of their own on the way there.
 */
export const storeOnEdges = (
  linear: Linear,
  blocks: readonly Allocated[],
  stores: readonly (readonly EdgeStore[])[],
): readonly Allocated[] => {
  const place = new Map(blocks.map(({ id }, index) => [id, index]))
  const entries = new Map(blocks.slice(0, 1).map(({ id }) => [id, 1])) // the first is entered by the caller
  for (const id of blocks.flatMap(({ terminator }) => targetsOf(terminator))) {
    entries.set(id, (entries.get(id) ?? 0) + 1)
  }
  let nextId = Math.max(...place.keys(), 0) + 1
  const aside: Allocated[] = []
  const rewritten = blocks.flatMap((block, index): Allocated[] => {
    let { terminator } = block
    const between: Allocated[] = []
    for (const to of stores[index]?.length ? targetsOf(terminator) : []) {
      const target = place.get(to) ?? 0
      const start = startOf(linear.blocks[target]?.first ?? 0)
      const needed = (stores[index] ?? []).filter(({ register }) =>
        isLiveAt(linear.ranges[register] ?? [], start),
      )
      const instructions = needed.map(({ store }) => store)
      if (instructions.length === 0) continue
      if (entries.get(to) === 1) {
        blocks[target]?.instructions.unshift(...instructions)
        continue
      }
      const id = nextId++ as BlockId
      terminator = redirect(terminator, to, id)
      const step: Allocated = { id, instructions, terminator: { op: 'jump', to }, cold: block.cold }
      if (target === index + 1) between.push(step)
      else aside.push(step)
    }
    return [{ ...block, terminator }, ...between]
  })
  return [...rewritten, ...aside]
}
