/** What a pass is. */
import type { Instruction, IrFunction, Reg } from '../ir/index.ts'
import { definitionOf } from '../ir/index.ts'

/** Rewrites a function in place; the result does what it did before. */
export type Pass = { readonly name: string; readonly run: (fn: IrFunction) => void }

/**
 * The instruction that defines each register that is written once. In a well-formed function it dominates all
 * reads, so what is known of such a register there holds wherever it is read.
 */
export const singleDefinitions = (fn: IrFunction): ReadonlyMap<Reg, Instruction> => {
  const single = new Map<Reg, Instruction>()
  const often = new Set<Reg>()
  for (const block of fn.blocks) {
    for (const i of block.instructions) {
      const dst = definitionOf(i)
      if (dst === undefined || often.has(dst)) continue
      if (single.delete(dst)) often.add(dst)
      else single.set(dst, i)
    }
  }
  return single
}

/** Puts `instructions` in place of those of a block. */
export const replaceInstructions = (
  block: { readonly instructions: Instruction[] },
  by: Instruction[],
): void => {
  block.instructions.length = 0
  for (const i of by) block.instructions.push(i)
}
