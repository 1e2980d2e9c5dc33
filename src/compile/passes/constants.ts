/** Which registers hold a known number, while a function is rewritten front to back. */
import {
  definitionOf,
  type Instruction,
  type IrFunction,
  type Operand,
  type Reg,
  reversePostorder,
  type Terminator,
} from '../ir/index.ts'
import { replaceInstructions, singleDefinitions } from './pass.ts'

/** The number that an operand is, unsigned 64 bits; undefined where it isn't known. */
export type ConstantOf = (operand: Operand) => bigint | undefined

export type Rewrite = {
  readonly instruction: (i: Instruction, constantOf: ConstantOf) => Instruction
  /** `single`: what the registers that are written once are. */
  readonly terminator?: (
    t: Terminator,
    constantOf: ConstantOf,
    single: ReadonlyMap<Reg, Instruction>,
  ) => Terminator
}

/**
 * Rewrites each reachable block, dominators first, so that what one instruction became is known to those that
 * read it. Registers written more than once are known from a write to the end of its block.
 */
export const rewriteWithConstants = (fn: IrFunction, rewrite: Rewrite): void => {
  const single = singleDefinitions(fn)
  const lasting = new Map<Reg, bigint>()
  for (const [dst, i] of single) if (i.op === 'const') lasting.set(dst, BigInt.asUintN(64, i.value))
  for (const id of reversePostorder(fn)) {
    const block = fn.blocks[id]
    if (!block) continue
    const passing = new Map<Reg, bigint>()
    const constantOf: ConstantOf = (operand) =>
      typeof operand === 'bigint'
        ? BigInt.asUintN(64, operand)
        : (lasting.get(operand) ?? passing.get(operand))
    const rewritten = block.instructions.map((old) => {
      const i = rewrite.instruction(old, constantOf)
      const dst = definitionOf(i)
      if (dst === undefined) return i
      const known = single.has(dst) ? lasting : passing
      if (i.op === 'const') known.set(dst, BigInt.asUintN(64, i.value))
      else known.delete(dst)
      return i
    })
    replaceInstructions(block, rewritten)
    if (block.terminator && rewrite.terminator) {
      block.terminator = rewrite.terminator(block.terminator, constantOf, single)
    }
  }
}
