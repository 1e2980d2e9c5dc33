/** The order in which blocks stand in the program. */
import type { Block, IrFunction } from '../ir/index.ts'

/** Where a block would best fall through to, best first. */
const following = (block: Block): readonly number[] => {
  const t = block.terminator
  if (!t || t.op === 'return') return []
  return t.op === 'jump' ? [t.to] : [t.else, t.then]
}

/**
 * Reachable blocks in chains that fall through where they can, the entry first and cold blocks last. A chain
 * goes on with the `else` side of a branch, which is then taken without a jump, unless that side is cold.
 */
export const layOut = (fn: IrFunction): readonly Block[] => {
  const placed = new Set<number>()
  const hot: Block[] = []
  const cold: Block[] = []
  const waiting: number[] = [0]
  const next = (block: Block): Block | undefined => {
    const open = following(block).filter((id) => !placed.has(id))
    const chosen = open.find((id) => (fn.blocks[id]?.cold ?? false) === (block.cold ?? false))
    waiting.push(...open.filter((id) => id !== chosen))
    return chosen === undefined ? undefined : fn.blocks[chosen]
  }
  for (let start = waiting.pop(); start !== undefined; start = waiting.pop()) {
    for (let block = fn.blocks[start]; block && !placed.has(block.id); block = next(block)) {
      placed.add(block.id)
      ;(block.cold ? cold : hot).push(block)
    }
  }
  return [...hot, ...cold]
}
