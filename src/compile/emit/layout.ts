/** The order in which blocks stand in the program. */
import type { Block, IrFunction } from '../ir/index.ts'

/** Where a block would best fall through to, best first. */
const following = (block: Block): readonly number[] => {
  const t = block.terminator
  if (!t || t.op === 'return') return []
  return t.op === 'jump' ? [t.to] : [t.else, t.then]
}

/** More instructions or branches make a function so long that its cold blocks stand where they are jumped to. */
const LONG = { instructions: 8_000, branches: 1_000 }

/**
 * The verifier remembers each branch's other side until it has seen where the first one goes, 8192 at most (BPF_COMPLEXITY_LIMIT_JMP_SEQ,
 * kernel/bpf/verifier.c), and goes on with the side that is fallen through to. When that is the cold one, which ends
 * soon, it remembers no more than a few.
 */
const isLong = ({ blocks }: IrFunction): boolean =>
  blocks.filter(({ terminator }) => terminator?.op === 'branch').length > LONG.branches ||
  blocks.reduce((sum, { instructions }) => sum + instructions.length, 0) > LONG.instructions

/** Where a block of a long function falls through to: what is cold comes first. */
const coldFirst = (fn: IrFunction, open: readonly number[]): number | undefined =>
  open.find((id) => fn.blocks[id]?.cold) ?? open[0]

/**
 * Reachable blocks in chains that fall through where they can, the entry first and cold blocks last. A chain
 * goes on with the `else` side of a branch, which is then taken without a jump, unless that side is cold. In long
 * functions cold blocks stand among the others.
 */
export const layOut = (fn: IrFunction): readonly Block[] => {
  const placed = new Set<number>()
  const hot: Block[] = []
  const cold: Block[] = []
  const waiting: number[] = [0]
  const long = isLong(fn)
  const next = (block: Block): Block | undefined => {
    const open = following(block).filter((id) => !placed.has(id))
    const chosen = long
      ? coldFirst(fn, open)
      : open.find((id) => (fn.blocks[id]?.cold ?? false) === (block.cold ?? false))
    waiting.push(...open.filter((id) => id !== chosen))
    return chosen === undefined ? undefined : fn.blocks[chosen]
  }
  for (let start = waiting.pop(); start !== undefined; start = waiting.pop()) {
    for (let block = fn.blocks[start]; block && !placed.has(block.id); block = next(block)) {
      placed.add(block.id)
      ;(block.cold && !long ? cold : hot).push(block)
    }
  }
  return [...hot, ...cold]
}
