/** The control-flow graph of a function, without recursion: functions may be thousands of blocks deep. */
import type { Block, BlockId, IrFunction, Terminator } from './ir.ts'

/** Where a terminator goes; a branch with two equal targets has one successor. */
export const successorsOf = (t: Terminator | undefined): readonly BlockId[] => {
  if (!t || t.op === 'return') return []
  if (t.op === 'jump') return [t.to]
  return t.then === t.else ? [t.then] : [t.then, t.else]
}

/** Blocks by id, the same array as `fn.blocks` for a well-formed function. */
const blockOf = (fn: IrFunction, id: BlockId): Block => {
  const block = fn.blocks[id]
  if (!block) throw new Error(`no block ${id} in ${fn.name}`)
  return block
}

/** Reachable blocks, each before its successors except along back edges; the entry is first. */
export const reversePostorder = (fn: IrFunction): BlockId[] => {
  const entry = fn.blocks[0]
  if (!entry) return []
  const seen = new Set<BlockId>([entry.id])
  const postorder: BlockId[] = []
  const path = [{ id: entry.id, rest: [...successorsOf(entry.terminator)] }]
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const next = top.rest.pop()
    if (next === undefined) {
      postorder.push(top.id)
      path.pop()
    } else if (!seen.has(next)) {
      seen.add(next)
      path.push({ id: next, rest: [...successorsOf(blockOf(fn, next).terminator)] })
    }
  }
  return postorder.reverse()
}

/** For each block id, the reachable blocks that go there. */
export const predecessorsOf = (fn: IrFunction): BlockId[][] => {
  const predecessors: BlockId[][] = fn.blocks.map(() => [])
  for (const id of reversePostorder(fn)) {
    for (const next of successorsOf(fn.blocks[id]?.terminator)) predecessors[next]?.push(id)
  }
  return predecessors
}

export type Dominators = {
  /** True when every path from the entry to `b` goes through `a`; a block dominates itself. */
  readonly dominates: (a: BlockId, b: BlockId) => boolean
}

/**
 * Immediate dominators by Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm"); queries compare
 * intervals of a walk over the dominator tree, so they are constant time however deep the tree is.
 */
export const dominatorsOf = (fn: IrFunction): Dominators => {
  const order = reversePostorder(fn)
  const place = new Map(order.map((id, index) => [id, index]))
  const predecessors = predecessorsOf(fn).map((list) => list.map((id) => place.get(id) ?? 0))
  const parent = immediateDominators(order.map((id) => predecessors[id] ?? []))
  const { first, last } = treeIntervals(parent)
  return {
    dominates: (a, b) => {
      const [x, y] = [place.get(a), place.get(b)]
      if (x === undefined || y === undefined) return false
      return (first[x] ?? 0) <= (first[y] ?? 0) && (last[y] ?? 0) <= (last[x] ?? 0)
    },
  }
}

/** By places in reverse postorder: the parent of each in the dominator tree, itself for the entry. */
const immediateDominators = (predecessors: readonly (readonly number[])[]): Int32Array => {
  const parent = new Int32Array(predecessors.length).fill(-1)
  parent[0] = 0
  const meet = (x: number, y: number): number => {
    let [a, b] = [x, y]
    while (a !== b) {
      if (a > b) a = parent[a] ?? 0
      else b = parent[b] ?? 0
    }
    return a
  }
  for (let changed = true; changed; ) {
    changed = false
    for (let b = 1; b < predecessors.length; b++) {
      const known = (predecessors[b] ?? []).filter((p) => (parent[p] ?? -1) >= 0)
      const to = known.reduce(meet)
      if (parent[b] !== to) {
        parent[b] = to
        changed = true
      }
    }
  }
  return parent
}

/** Entry and exit times of a depth-first walk over the tree that `parent` describes. */
const treeIntervals = (parent: Int32Array): { first: Int32Array; last: Int32Array } => {
  const children: number[][] = Array.from(parent, () => [])
  for (let b = 1; b < parent.length; b++) children[parent[b] ?? 0]?.push(b)
  const first = new Int32Array(parent.length)
  const last = new Int32Array(parent.length)
  const path = parent.length > 0 ? [0] : []
  let clock = 1
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const child = children[top]?.pop()
    if (child === undefined) {
      last[top] = clock++
      path.pop()
    } else {
      first[child] = clock++
      path.push(child)
    }
  }
  return { first, last }
}
