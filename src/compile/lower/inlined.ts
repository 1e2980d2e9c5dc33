/**
 * A clause within main, in place of a call: where a program has a single small one, the call and handing over the
 * firing cost as much as what it does. What main stages and the clause doesn't read is dead code then.
 */
import type { IrFunction } from '../ir/index.ts'
import type { StagedWords } from './argument.ts'
import { type Called, reports } from './called.ts'

/** Of a clause as it was lowered. For more, the call hardly counts. */
const mostInstructions = 128

/** Of main's frame and the clause's, which are one then: what the clause calls needs the rest. */
const mostStack = 192

const instructionsOf = ({ blocks }: IrFunction): number =>
  blocks.reduce((sum, { instructions }) => sum + instructions.length + 1, 0)

const stackOf = ({ slots }: IrFunction): number => slots.reduce((sum, { bytes }) => sum + bytes, 0)

/**
 * The verifier sees a function that is called once and a part of main as often, so long as all paths of main come to the
 * clause alike: a nesting level is one of several. A report of a fault would have less stack.
 */
export const fitsMain = (called: readonly Called[], words: StagedWords): boolean => {
  const [only, second] = called
  if (!only || second || only.lowered.usesLevel || reports(only)) return false
  const { ir } = only.lowered
  return instructionsOf(ir) <= mostInstructions && words.bytes + stackOf(ir) <= mostStack
}
