/** Integer constants: folding in 64-bit arithmetic, with the register image that run-time code would have. */
import { DiagnosticError } from '../../base/index.ts'
import type { ArithmeticOperator, Comparison, DType, Expr, UnaryOperator } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { type Context, check } from './context.ts'
import { integerOf, isInteger, isSigned } from './type-rules.ts'

/** The value of an integer constant expression. */
export const constantOf = (expr: Expr): bigint | undefined =>
  expr.kind === 'int' && isInteger(expr.type) ? expr.value : undefined

const unknownName: ReadonlySet<string | undefined> = new Set(['D_IDENT_UNDEF', 'D_VAR_UNDEF'])

/** The value where a declaration wants a constant: a name that stands for nothing is as little one as a variable. */
export const declaredConstant = (context: Context, node: ast.Expression): bigint | undefined => {
  try {
    return constantOf(check(context, node))
  } catch (error) {
    if (error instanceof DiagnosticError && unknownName.has(error.diagnostic.tag)) return undefined
    throw error
  }
}

/** The constant 0, which stands for a null pointer or string wherever one may be. */
export const isZero = (expr: Expr): boolean => constantOf(expr) === 0n

/** A 64-bit register's contents read with the sign of `type`. */
export const register = (value: bigint, type: DType): bigint =>
  isSigned(type) ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)

/** `value` as a cast to `type` leaves it: cut to the type's width and extended by its sign. */
export const narrow = (value: bigint, type: DType): bigint => {
  const t = integerOf(type)
  if (!t) return BigInt.asUintN(64, value)
  return t.signed ? BigInt.asIntN(t.bytes * 8, value) : BigInt.asUintN(t.bytes * 8, value)
}

const divide = (a: bigint, b: bigint): bigint => (b === 0n ? 0n : a / b)
const modulo = (a: bigint, b: bigint): bigint => (b === 0n ? 0n : a % b)

/** Operands are register images with the common type's sign; division by zero has been refused. */
const arithmetic: Record<ArithmeticOperator, (a: bigint, b: bigint) => bigint> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': divide,
  '%': modulo,
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
}

export const foldArithmetic = (op: ArithmeticOperator, a: bigint, b: bigint, type: DType): bigint =>
  register(arithmetic[op](register(a, type), register(b, type)), type)

const comparison: Record<Comparison, (a: bigint, b: bigint) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

export const foldComparison = (op: Comparison, a: bigint, b: bigint, signed: boolean): bigint => {
  const image = (value: bigint) => (signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value))
  return comparison[op](image(a), image(b)) ? 1n : 0n
}

const unary: Record<UnaryOperator, (a: bigint) => bigint> = {
  '-': (a) => -a,
  '+': (a) => a,
  '~': (a) => ~a,
  '!': (a) => (a === 0n ? 1n : 0n),
}

export const foldUnary = (op: UnaryOperator, a: bigint, type: DType): bigint => register(unary[op](a), type)
