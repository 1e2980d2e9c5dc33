/** Algebraic simplification: operations that give back an operand, or always the same number. */
import type { AluOp, Instruction, IrFunction, Operand, Reg } from '../ir/index.ts'
import { type ConstantOf, rewriteWithConstants } from './constants.ts'
import { type Pass, singleDefinitions } from './pass.ts'

type Alu = Extract<Instruction, { op: 'alu' }>
type Extend = Extract<Instruction, { op: 'extend' }>

/** Right operands that leave the left one as it is: 0, 1, or all bits. */
const NEUTRAL: { readonly [A in AluOp]?: 0n | 1n | -1n } = {
  add: 0n,
  sub: 0n,
  or: 0n,
  xor: 0n,
  lsh: 0n,
  rsh: 0n,
  arsh: 0n,
  mul: 1n,
  div: 1n,
  mod: 0n, // BPF's own definition
  and: -1n,
}
/** Right operands that decide the result alone, which is then the operand itself or 0. */
const ABSORBING: { readonly [A in AluOp]?: { readonly b: 0n | 1n | -1n; readonly result: bigint } } = {
  mul: { b: 0n, result: 0n },
  and: { b: 0n, result: 0n },
  or: { b: -1n, result: -1n },
  div: { b: 0n, result: 0n },
  mod: { b: 1n, result: 0n },
}
/** What an operation of a register with itself gives. */
const OF_ITSELF: { readonly [A in AluOp]?: 'zero' | 'same' } = {
  sub: 'zero',
  xor: 'zero',
  or: 'same',
  and: 'same',
}
const COMMUTATIVE: ReadonlySet<AluOp> = new Set(['add', 'mul', 'or', 'and', 'xor'])

const zero = (i: Alu): Instruction => constant(i, 0n)
const constant = (i: Alu, value: bigint): Instruction => ({
  op: 'const',
  dst: i.dst,
  value: BigInt.asUintN(i.bits, value),
  ...(i.span && { span: i.span }),
})
/** The left operand; a 32-bit operation clears its upper half. */
const left = ({ dst, a, bits, span }: Alu): Instruction =>
  bits === 64
    ? { op: 'copy', dst, src: a, ...(span && { span }) }
    : { op: 'extend', dst, src: a, bytes: 4, signed: false, ...(span && { span }) }

const simplifyAlu = (i: Alu, constantOf: ConstantOf): Instruction => {
  const itself = i.a === i.b ? OF_ITSELF[i.alu] : undefined
  if (itself) return itself === 'zero' ? zero(i) : left(i)
  const [a, b] = [constantOf(i.a), constantOf(i.b)]
  if (a !== undefined && b === undefined && typeof i.b !== 'bigint' && COMMUTATIVE.has(i.alu)) {
    return simplifyWith({ ...i, a: i.b, b: i.a }, a)
  }
  return b === undefined ? i : simplifyWith(i, b)
}

const simplifyWith = (i: Alu, b: bigint): Instruction => {
  const is = (value: bigint | undefined) =>
    value !== undefined && BigInt.asUintN(i.bits, value) === BigInt.asUintN(i.bits, b)
  if (is(NEUTRAL[i.alu])) return left(i)
  const absorbing = ABSORBING[i.alu]
  return absorbing && is(absorbing.b) ? constant(i, absorbing.result) : i
}

/** The bytes that a register is known to be the zero-extension of. */
const zeroExtendedBytes = (i: Instruction | undefined): number => {
  if (i?.op === 'load' || i?.op === 'swap') return i.bytes
  if (i?.op === 'extend' && !i.signed) return i.bytes
  return i?.op === 'alu' && i.bits === 32 ? 4 : 8
}

/** True when the value is already what extending it would make it. */
const isExtended = (i: Extend, of: Instruction | undefined): boolean => {
  const bytes = zeroExtendedBytes(of)
  if (i.signed ? bytes < i.bytes : bytes <= i.bytes) return true
  return i.signed && of?.op === 'extend' && of.signed && of.bytes <= i.bytes
}

const simplify = (
  i: Instruction,
  constantOf: ConstantOf,
  single: ReadonlyMap<Operand, Instruction>,
): Instruction => {
  if (i.op === 'alu') return simplifyAlu(i, constantOf)
  if (i.op !== 'extend' || !isExtended(i, single.get(i.src))) return i
  return { op: 'copy', dst: i.dst, src: i.src, ...(i.span && { span: i.span }) }
}

export const simplifyAlgebra: Pass = {
  name: 'simplify-algebra',
  run: (fn: IrFunction) => {
    const single: ReadonlyMap<Reg, Instruction> = singleDefinitions(fn)
    rewriteWithConstants(fn, { instruction: (i, constantOf) => simplify(i, constantOf, single) })
  },
}
