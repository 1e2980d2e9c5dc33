/** Relational and equality operators: on integers, enums, pointers and strings. */
import { fail, type Span } from '../../base/index.ts'
import { type Comparison, type Expr, intrinsic, resolveType } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { constantOf, foldComparison, isZero } from './constants.ts'
import { type Context, check } from './context.ts'
import { convert, pointerCompatible, toStringValue } from './conversions.ts'
import { decay } from './places.ts'
import { kindOfGlobal } from './scope.ts'
import { typeName } from './type-name.ts'
import { commonType, isInteger, isPointer, isSigned, isString, isStringCompatible } from './type-rules.ts'

/** The right operand; a bare name may be an enumerator of the left operand's enum. */
const rightOperand = (context: Context, op: Comparison, left: Expr, node: ast.Expression): Expr => {
  const type = resolveType(left.type)
  if (type.kind !== 'enum' || node.kind !== 'identifier') return check(context, node)
  const value = type.enumerators.get(node.name)
  if (value === undefined) return check(context, node)
  const global = context.scope.globals.get(node.name)
  if (global && global.kind !== 'enumerator') {
    return fail('D_IDENT_AMBIG', node.span, op, node.name, typeName(type), kindOfGlobal(global))
  }
  return { kind: 'int', value, type: left.type, span: node.span }
}

const compareIntegers = (op: Comparison, left: Expr, right: Expr, span: Span): Expr => {
  const type = commonType(left.type, right.type)
  const [x, y] = [convert(left, type), convert(right, type)]
  const [a, b] = [constantOf(x), constantOf(y)]
  const signed = isSigned(type)
  if (a !== undefined && b !== undefined) {
    return { kind: 'int', value: foldComparison(op, a, b, signed), type: intrinsic.int, span }
  }
  return { kind: 'compare', op, left: x, right: y, signed, type: intrinsic.int, span }
}

/** At least one side is a string, and the other can be one or is NULL. */
const comparesStrings = (left: Expr, right: Expr): boolean =>
  (isString(left.type) && (isStringCompatible(right.type) || isZero(right))) ||
  (isString(right.type) && (isStringCompatible(left.type) || isZero(left)))

export const comparison = (context: Context, op: Comparison, node: ast.Binary): Expr => {
  const { span } = node
  const left = check(context, node.left)
  const right = rightOperand(context, op, left, node.right)
  if (isInteger(left.type) && isInteger(right.type)) return compareIntegers(op, left, right, span)
  if (comparesStrings(left, right)) {
    const [x, y] = [toStringValue(left), toStringValue(right)]
    return { kind: 'compare-strings', op, left: x, right: y, type: intrinsic.int, span }
  }
  const zero = { to: isZero(left), from: isZero(right) }
  const pointers = isPointer(left.type) || isPointer(right.type)
  if (!pointers || !pointerCompatible(left.type, right.type, zero)) {
    return fail('D_OP_INCOMPAT', span, typeName(left.type), op, typeName(right.type))
  }
  return {
    kind: 'compare',
    op,
    left: decay(left),
    right: decay(right),
    signed: false,
    type: intrinsic.int,
    span,
  }
}
