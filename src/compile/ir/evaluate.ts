/** What operations compute, on unsigned 64-bit values: shared by the interpreter and constant folding. */
import { ALU, JUMP, type JumpOp } from '../../bpf/isa/index.ts'
import type { Condition, Instruction } from './ir.ts'

type Of<K extends Instruction['op']> = Extract<Instruction, { op: K }>

const JUMP_OF: { readonly [C in Condition]: JumpOp } = {
  eq: 'jeq',
  ne: 'jne',
  gt: 'jgt',
  ge: 'jge',
  lt: 'jlt',
  le: 'jle',
  sgt: 'jsgt',
  sge: 'jsge',
  slt: 'jslt',
  sle: 'jsle',
  set: 'jset',
}

/** The result of an ALU operation, as an unsigned 64-bit value; 32-bit ones clear the upper half. */
export const evaluateAlu = (i: Pick<Of<'alu'>, 'alu' | 'bits'>, a: bigint, b: bigint): bigint =>
  BigInt.asUintN(i.bits, ALU[i.alu].eval(BigInt.asUintN(i.bits, a), BigInt.asUintN(i.bits, b), i.bits))

export const evaluateCondition = (condition: Condition, bits: 32 | 64, a: bigint, b: bigint): boolean => {
  const row = JUMP[JUMP_OF[condition]]
  const read = row.signed ? BigInt.asIntN : BigInt.asUintN
  return row.eval(read(bits, a), read(bits, b))
}

export const evaluateExtend = ({ bytes, signed }: Pick<Of<'extend'>, 'bytes' | 'signed'>, value: bigint) =>
  BigInt.asUintN(64, (signed ? BigInt.asIntN : BigInt.asUintN)(8 * bytes, value))

export const evaluateSwap = (bytes: number, value: bigint): bigint => {
  let swapped = 0n
  for (let n = 0, rest = value; n < bytes; n++, rest >>= 8n) swapped = (swapped << 8n) | (rest & 0xffn)
  return swapped
}
