/** Simplifies the graph of blocks: jumps to jumps, blocks that nobody reaches, straight lines in pieces. */
import {
  type Block,
  type BlockId,
  type IrFunction,
  predecessorsOf,
  reversePostorder,
  type Terminator,
} from '../ir/index.ts'
import type { Pass } from './pass.ts'

const retarget = (t: Terminator, to: (id: BlockId) => BlockId): Terminator => {
  if (t.op === 'return') return t
  if (t.op === 'jump') {
    const target = to(t.to)
    return target === t.to ? t : { ...t, to: target }
  }
  const [then, otherwise] = [to(t.then), to(t.else)]
  if (then === otherwise) return { op: 'jump', to: then, ...(t.span && { span: t.span }) }
  return then === t.then && otherwise === t.else ? t : { ...t, then, else: otherwise }
}

/** Where a jump to a block ends up, past blocks that only jump on; a loop of such blocks stays as it is. */
const destination = (fn: IrFunction, from: BlockId): BlockId => {
  const passed = new Set<BlockId>()
  for (let id = from; ; ) {
    const block = fn.blocks[id]
    if (!block || block.instructions.length > 0 || block.terminator?.op !== 'jump' || passed.has(id))
      return id
    passed.add(id)
    id = block.terminator.to
  }
}

const threadJumps = (fn: IrFunction): void => {
  for (const block of fn.blocks) {
    if (block.terminator) block.terminator = retarget(block.terminator, (id) => destination(fn, id))
  }
}

/** Appends to each block the one that follows it and nothing else. */
const mergeLines = (fn: IrFunction): void => {
  const predecessors = predecessorsOf(fn)
  const merged = new Set<BlockId>()
  for (const id of reversePostorder(fn)) {
    const block = fn.blocks[id]
    if (!block || merged.has(id)) continue
    for (let next = onlyNext(fn, block, predecessors); next; next = onlyNext(fn, block, predecessors)) {
      for (const i of next.instructions) block.instructions.push(i)
      block.terminator = next.terminator
      merged.add(next.id)
      next.instructions.length = 0
    }
  }
}

const onlyNext = (
  fn: IrFunction,
  block: Block,
  predecessors: readonly (readonly BlockId[])[],
): Block | undefined => {
  if (block.terminator?.op !== 'jump') return undefined
  const { to } = block.terminator
  const next = fn.blocks[to]
  const mergeable = to !== 0 && to !== block.id && predecessors[to]?.length === 1
  return mergeable && (next?.cold ?? false) === (block.cold ?? false) ? next : undefined
}

/** Leaves reachable blocks only, numbered anew in their old order. */
const dropUnreachable = (fn: IrFunction): void => {
  const reachable = new Set(reversePostorder(fn))
  const kept = fn.blocks.filter(({ id }) => reachable.has(id))
  if (kept.length === fn.blocks.length) return
  const numbers = new Map(kept.map(({ id }, index) => [id, index as BlockId]))
  const blocks = kept.map(
    (block, index): Block => ({
      ...block,
      id: index as BlockId,
      terminator: block.terminator && retarget(block.terminator, (id) => numbers.get(id) ?? id),
    }),
  )
  fn.blocks.length = 0
  for (const block of blocks) fn.blocks.push(block)
}

export const simplifyGraph: Pass = {
  name: 'simplify-graph',
  run: (fn) => {
    threadJumps(fn)
    mergeLines(fn)
    dropUnreachable(fn)
  },
}
