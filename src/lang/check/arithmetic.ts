/** Binary operators on integers, and arithmetic on pointers. */
import { fail, type Span } from '../../base/index.ts'
import { type ArithmeticOperator, type DType, type Expr, objectBytes, resolveType } from '../../defs/index.ts'
import { constantOf, foldArithmetic } from './constants.ts'
import type { Context } from './context.ts'
import { convert, pointerCompatible } from './conversions.ts'
import { decay } from './places.ts'
import { typeName } from './type-name.ts'
import {
  commonType,
  int64,
  isInteger,
  isPointer,
  isString,
  pointerDifference,
  referent,
} from './type-rules.ts'

/** What an operator demands of its operands, and how the result's type comes about. */
export const arithmeticRules: Record<
  ArithmeticOperator,
  { readonly refusal: 'D_OP_ARITH' | 'D_OP_INT' | 'D_OP_INCOMPAT'; readonly result: 'common' | 'left' }
> = {
  '+': { refusal: 'D_OP_INCOMPAT', result: 'common' },
  '-': { refusal: 'D_OP_INCOMPAT', result: 'common' },
  '*': { refusal: 'D_OP_ARITH', result: 'common' },
  '/': { refusal: 'D_OP_ARITH', result: 'common' },
  '%': { refusal: 'D_OP_INT', result: 'common' },
  '<<': { refusal: 'D_OP_INT', result: 'left' },
  '>>': { refusal: 'D_OP_INT', result: 'left' },
  '&': { refusal: 'D_OP_INT', result: 'common' },
  '^': { refusal: 'D_OP_INT', result: 'common' },
  '|': { refusal: 'D_OP_INT', result: 'common' },
}

export const divides = (op: ArithmeticOperator): boolean => op === '/' || op === '%'

/** Raises what the operator says of operands that it doesn't take; `shown` is its spelling (`+=`). */
export const refuseOperands = (
  op: ArithmeticOperator,
  shown: string,
  left: Expr,
  right: Expr,
  span: Span,
): never => {
  const { refusal } = arithmeticRules[op]
  if (refusal !== 'D_OP_INCOMPAT') return fail(refusal, span, shown)
  return fail('D_OP_INCOMPAT', span, typeName(left.type), shown, typeName(right.type))
}

const integers = (context: Context, op: ArithmeticOperator, left: Expr, right: Expr, span: Span): Expr => {
  const type = arithmeticRules[op].result === 'left' ? left.type : commonType(left.type, right.type)
  const byZero = divides(op) && constantOf(right) === 0n
  if (byZero && !context.substituted) return fail('D_DIV_ZERO', span)
  // A shift's count keeps its own type: only its low six bits count.
  const x = convert(left, type)
  const y = arithmeticRules[op].result === 'left' ? right : convert(right, type)
  const [a, b] = [constantOf(x), constantOf(y)]
  if (a !== undefined && b !== undefined && !byZero) {
    return { kind: 'int', value: foldArithmetic(op, a, b, type), type, span }
  }
  return { kind: 'arithmetic', op, left: x, right: y, type, span }
}

/** Bytes of what a pointer steps over. */
export const stepOf = (
  context: Context,
  type: DType,
  shown: string,
  span: Span,
  unknown: 'D_OP_VFPTR' | 'D_OP_VFPTR.left' = 'D_OP_VFPTR',
): number => {
  const to = referent(type)
  const bytes = to && objectBytes(to, context.options.strsize)
  return bytes === undefined || bytes === 0 ? fail(unknown, span, shown) : bytes
}

const spaceOfPointer = (type: DType) => {
  const t = resolveType(type)
  return t.kind === 'pointer' ? t.space : undefined
}

const difference = (context: Context, left: Expr, right: Expr, span: Span): Expr => {
  const [x, y] = [typeName(left.type), typeName(right.type)]
  if (spaceOfPointer(left.type) !== spaceOfPointer(right.type)) {
    const scratch = [left, right].some((each) => spaceOfPointer(each.type) === 'scratch')
    return fail(scratch ? 'D_OP_INCOMPAT.alloca' : 'D_OP_INCOMPAT', span, x, '-', y)
  }
  if (!pointerCompatible(left.type, right.type)) return fail('D_OP_INCOMPAT', span, x, '-', y)
  const scale = stepOf(context, left.type, '-', span)
  return { kind: 'pointer-difference', left, right, scale, type: pointerDifference, span }
}

/** pointer ± integer. */
export const offsetPointer = (
  context: Context,
  op: '+' | '-',
  pointer: Expr,
  offset: Expr,
  span: Span,
): Expr => {
  const scale = stepOf(context, pointer.type, op, span)
  const scaled = convert(offset, int64)
  return { kind: 'pointer-offset', op, pointer, offset: scaled, scale, type: pointer.type, span }
}

/** A string stands for a pointer to its characters. */
const refers = (type: DType): boolean => isPointer(type) || isString(type)

/** The value of `left op right`. */
export const arithmetic = (
  context: Context,
  op: ArithmeticOperator,
  given: { readonly left: Expr; readonly right: Expr },
  span: Span,
): Expr => {
  const { left, right } = given
  if (isInteger(left.type) && isInteger(right.type)) return integers(context, op, left, right, span)
  if (op !== '+' && op !== '-') return refuseOperands(op, op, left, right, span)
  if (refers(left.type) && isInteger(right.type)) return offsetPointer(context, op, decay(left), right, span)
  if (op === '+' && isInteger(left.type) && refers(right.type)) {
    return offsetPointer(context, op, decay(right), left, span)
  }
  if (op === '-' && refers(left.type) && refers(right.type)) {
    return difference(context, decay(left), decay(right), span)
  }
  return refuseOperands(op, op, left, right, span)
}
