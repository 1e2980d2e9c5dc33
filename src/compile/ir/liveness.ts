/** Which registers hold a value that is still needed, at the edges of blocks. */
import { predecessorsOf } from './graph.ts'
import type { IrFunction } from './ir.ts'
import { definitionOf, usesOf } from './operations.ts'

/** What liveness needs to know of a graph of blocks 0, 1, …; registers are plain numbers. */
export type LiveGraph = {
  readonly blocks: number
  readonly predecessors: (block: number) => readonly number[]
  /** Registers that the block reads before it writes them. */
  readonly exposed: (block: number) => Iterable<number>
  /** True when the block writes the register. */
  readonly defines: (block: number, register: number) => boolean
}

export type Liveness = { readonly liveIn: readonly Set<number>[]; readonly liveOut: readonly Set<number>[] }

/**
 * Each register is followed backwards from the blocks that need it to those that define it, so the cost is
 * the size of the answer: short-lived registers of a long function cost nothing.
 */
export const livenessOf = (graph: LiveGraph): Liveness => {
  const liveIn = Array.from({ length: graph.blocks }, () => new Set<number>())
  const liveOut = Array.from({ length: graph.blocks }, () => new Set<number>())
  const needs: [block: number, register: number][] = []
  const need = (block: number, register: number) => {
    const set = liveIn[block]
    if (!set || set.has(register)) return
    set.add(register)
    needs.push([block, register])
  }
  for (let block = 0; block < graph.blocks; block++) {
    for (const register of graph.exposed(block)) need(block, register)
  }
  for (let top = needs.pop(); top; top = needs.pop()) {
    const [block, register] = top
    for (const from of graph.predecessors(block)) {
      liveOut[from]?.add(register)
      if (!graph.defines(from, register)) need(from, register)
    }
  }
  return { liveIn, liveOut }
}

/** Upward-exposed reads and all writes of each block, as liveness wants them. */
const blockEffects = (fn: IrFunction) => {
  const exposed = fn.blocks.map(() => new Set<number>())
  const defined = fn.blocks.map(() => new Set<number>())
  fn.blocks.forEach((block, index) => {
    const [reads, writes] = [exposed[index], defined[index]]
    if (!reads || !writes) return
    for (const i of [...block.instructions, ...(block.terminator ? [block.terminator] : [])]) {
      for (const r of usesOf(i)) if (!writes.has(r)) reads.add(r)
      const dst = definitionOf(i)
      if (dst !== undefined) writes.add(dst)
    }
  })
  return { exposed, defined }
}

/** Liveness of a function's registers; unreachable blocks need nothing of the others. */
export const functionLiveness = (fn: IrFunction) => {
  const { exposed, defined } = blockEffects(fn)
  const predecessors = predecessorsOf(fn)
  return livenessOf({
    blocks: fn.blocks.length,
    predecessors: (b) => predecessors[b] ?? [],
    exposed: (b) => exposed[b] ?? [],
    defines: (b, r) => defined[b]?.has(r) ?? false,
  })
}
