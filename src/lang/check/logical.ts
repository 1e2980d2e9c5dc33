/** && ^^ ||, the conditional operator and the comma. */
import { fail, type Span } from '../../base/index.ts'
import { type Expr, intrinsic } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { constantOf, isZero } from './constants.ts'
import { type Context, check } from './context.ts'
import { convert, pointerCompatible, toStringValue } from './conversions.ts'
import { decay } from './places.ts'
import {
  commonType,
  isDynamic,
  isInteger,
  isPointer,
  isScalar,
  isString,
  isStringCompatible,
  isVoid,
  referent,
  sameType,
} from './type-rules.ts'

const fold: Record<ast.LogicalOperator, (a: boolean, b: boolean) => boolean> = {
  '&&': (a, b) => a && b,
  '||': (a, b) => a || b,
  '^^': (a, b) => a !== b,
}

export const logical = (context: Context, node: ast.Logical): Expr => {
  const { operator: op, span } = node
  const [left, right] = [check(context, node.left), check(context, node.right)]
  if (!isScalar(left.type) || !isScalar(right.type)) return fail('D_OP_SCALAR', span, op)
  const [a, b] = [constantOf(left), constantOf(right)]
  if (a !== undefined && b !== undefined) {
    return { kind: 'int', value: fold[op](a !== 0n, b !== 0n) ? 1n : 0n, type: intrinsic.int, span }
  }
  return { kind: 'logical', op, left: decay(left), right: decay(right), type: intrinsic.int, span }
}

/** Is the expression a call of an action, which has no value? */
const isAction = (context: Context, node: ast.Expression): boolean =>
  node.kind === 'call' &&
  node.callee.kind === 'identifier' &&
  context.vocabulary.actions.has(node.callee.name) &&
  !context.vocabulary.subroutines.has(node.callee.name)

/** Both branches as values of one type, or undefined where there is none. */
const unite = (a: Expr, b: Expr): readonly [Expr, Expr] | undefined => {
  if (isInteger(a.type) && isInteger(b.type)) {
    const type = commonType(a.type, b.type)
    return [convert(a, type), convert(b, type)]
  }
  const strings = [a, b].every((each) => isStringCompatible(each.type) || isZero(each))
  if (strings && (isString(a.type) || isString(b.type))) return [toStringValue(a), toStringValue(b)]
  if (isPointer(a.type) || isPointer(b.type)) return unitePointers(decay(a), decay(b))
  return sameType(a.type, b.type) ? [a, b] : undefined
}

/** The more specific pointer type wins: `void *` and the constant 0 give way. */
const unitePointers = (a: Expr, b: Expr): readonly [Expr, Expr] | undefined => {
  if (!pointerCompatible(a.type, b.type, { to: isZero(a), from: isZero(b) })) return undefined
  const to = referent(a.type)
  const type = to === undefined || isVoid(to) ? (isPointer(b.type) ? b.type : a.type) : a.type
  return [convert(a, type), convert(b, type)]
}

const differentSpaces = (a: Expr, b: Expr): boolean => {
  if (a.type.kind !== 'pointer' || b.type.kind !== 'pointer') return false
  return a.type.space !== b.type.space
}

export const conditional = (context: Context, node: ast.Conditional): Expr => {
  const { span } = node
  if (isAction(context, node.then) || isAction(context, node.else)) {
    return fail('D_OP_ACT.conditional', span)
  }
  const condition = check(context, node.condition)
  const [left, right] = [check(context, node.then), check(context, node.else)]
  if (isDynamic(left.type) || isDynamic(right.type)) return fail('D_OP_DYN', span, '?:')
  if (!isScalar(condition.type)) return fail('D_OP_SCALAR.condition', node.condition.span)
  const united = unite(left, right)
  if (!united) return fail('D_OP_INCOMPAT.conditional', span)
  const [then, otherwise] = united
  if (differentSpaces(decay(left), decay(right)) && !isZero(left) && !isZero(right)) {
    return fail('D_OP_INCOMPAT.conditional', span)
  }
  const known = constantOf(condition)
  if (known !== undefined) return { ...(known === 0n ? otherwise : then), span }
  return {
    kind: 'conditional',
    condition: decay(condition),
    then,
    else: otherwise,
    type: then.type,
    span,
  }
}

/** A cast to void only says that the value isn't wanted. */
export const discarded = (expr: Expr): Expr =>
  expr.kind === 'convert' && isVoid(expr.type) ? discarded(expr.operand) : expr

export const comma = (context: Context, node: ast.Comma): Expr => {
  const { span } = node
  if (isAction(context, node.left) || isAction(context, node.right)) return fail('D_OP_ACT', span)
  const [left, right] = [check(context, node.left), check(context, node.right)]
  if (isDynamic(left.type) || isDynamic(right.type)) return fail('D_OP_DYN', span, ',')
  return { kind: 'comma', left: discarded(left), right, type: right.type, span }
}

/** The condition of a predicate or an if: a scalar. */
export const conditionOf = (expr: Expr, span: Span): Expr =>
  isScalar(expr.type) ? decay(expr) : fail('D_PRED_SCALAR', span)
