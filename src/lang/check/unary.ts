/** Unary operators, sizeof, offsetof, stringof and casts. */
import { fail, type Span } from '../../base/index.ts'
import {
  type DType,
  type Expr,
  intrinsic,
  pointerTo,
  resolveType,
  sizeOf,
  type UnaryOperator,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { constantOf, foldUnary } from './constants.ts'
import { type Context, check } from './context.ts'
import { cut, keepSpace, toStringValue } from './conversions.ts'
import { typeOfName } from './declared-type.ts'
import { memberOf, structOf } from './members.ts'
import { decay, deref, indexPlace, isBitField, load, placeOf, rootOf, spaceOf } from './places.ts'
import { translationOf } from './translation.ts'
import { dereferenced } from './translators.ts'
import { typeName } from './type-name.ts'
import {
  isDynamic,
  isInteger,
  isPointer,
  isScalar,
  isStringCompatible,
  isVoid,
  referent,
  sameType,
  sizeType,
} from './type-rules.ts'

/** + - ~ on integers: the operand's type is the result's. */
const onInteger =
  (op: UnaryOperator, refusal: 'D_OP_ARITH.unary' | 'D_OP_INT.unary') =>
  (_context: Context, operand: Expr, span: Span): Expr => {
    if (!isInteger(operand.type)) return fail(refusal, span, op)
    const { type } = operand
    const value = constantOf(operand)
    if (value !== undefined) return { kind: 'int', value: foldUnary(op, value, type), type, span }
    return { kind: 'unary', op, operand, type, span }
  }

/** Is it an address in scratch memory, whatever it was converted to? */
const isAllocated = (expr: Expr): boolean => {
  if (expr.kind === 'convert') return isAllocated(expr.operand)
  const type = resolveType(expr.type)
  return type.kind === 'pointer' && type.space === 'scratch'
}

const negate = (context: Context, operand: Expr, span: Span): Expr => {
  const result = onInteger('-', 'D_OP_ARITH.unary')(context, operand, span)
  return isAllocated(operand) ? fail('D_UNKNOWN.negated_alloca', span) : result
}

const not = (_context: Context, operand: Expr, span: Span): Expr => {
  if (!isScalar(operand.type)) return fail('D_OP_SCALAR.unary', span, '!')
  const value = constantOf(operand)
  const type = intrinsic.int
  if (value !== undefined) return { kind: 'int', value: foldUnary('!', value, type), type, span }
  return { kind: 'unary', op: '!', operand: decay(operand), type, span }
}

const dereference = (_context: Context, operand: Expr, span: Span): Expr => {
  const translation = translationOf(operand)
  if (translation?.pointer) return dereferenced(translation, span)
  const to = referent(operand.type)
  if (!to) return fail('D_DEREF_NONPTR', span)
  if (isVoid(to)) return fail('D_DEREF_VOID', span)
  const type = resolveType(to)
  if (type.kind === 'function') return fail('D_DEREF_FUNC', span)
  const array = resolveType(operand.type).kind === 'array' ? placeOf(operand) : undefined
  if (array) {
    const first: Expr = { kind: 'int', value: 0n, type: intrinsic.int, span }
    return load(indexPlace(array, first, undefined, span))
  }
  if (type.kind === 'struct' && !type.members) return fail('D_OP_INCOMPLETE', span, '*', typeName(type))
  return load(deref(decay(operand), span))
}

const addressOf = (_context: Context, operand: Expr, span: Span): Expr => {
  const place = placeOf(operand)
  const named = operand.kind === 'builtin' || place?.kind === 'variable' || place?.kind === 'element'
  if (named || isDynamic(operand.type)) return fail('D_ADDROF_VAR', span)
  if (!place || rootOf(place).kind === 'value') return fail('D_ADDROF_LVAL', span)
  if (isBitField(place)) return fail('D_ADDROF_BITFIELD', span)
  if (place.kind === 'deref') return { ...place.pointer, span }
  return { kind: 'address', place, type: pointerTo(place.type, spaceOf(place)), span }
}

type Rule = (context: Context, operand: Expr, span: Span) => Expr

const rules: Record<ast.UnaryOperator, Rule> = {
  '+': onInteger('+', 'D_OP_ARITH.unary'),
  '-': negate,
  '~': onInteger('~', 'D_OP_INT.unary'),
  '!': not,
  '*': dereference,
  '&': addressOf,
}

export const unary = (context: Context, node: ast.Unary): Expr =>
  rules[node.operator](context, check(context, node.operand), node.span)

const size = (context: Context, type: Expr['type'], span: Span): Expr => {
  const bytes = sizeOf(type, context.options.strsize)
  if (bytes === undefined) return fail('D_SIZEOF_TYPE', span)
  return { kind: 'int', value: BigInt(bytes), type: sizeType, span }
}

/** The operand isn't evaluated. A literal's size is its length with the NUL. */
export const sizeofExpression = (context: Context, node: ast.SizeofExpression): Expr => {
  const operand = check(context, node.operand)
  if (operand.kind === 'string') {
    return { kind: 'int', value: BigInt(operand.value.length + 1), type: sizeType, span: node.span }
  }
  const place = placeOf(operand)
  if (place && isBitField(place)) return fail('D_SIZEOF_BITFIELD', node.span)
  if (place?.kind === 'symbol' && sizeOf(operand.type, context.options.strsize) === undefined) {
    const bytes = context.target.symbols.find(place.name, place.module)?.bytes ?? 0
    return { kind: 'int', value: BigInt(bytes), type: sizeType, span: node.span }
  }
  return size(context, operand.type, node.span)
}

export const sizeofType = (context: Context, node: ast.SizeofType): Expr =>
  size(context, typeOfName(context, node.type), node.span)

export const offsetof = (context: Context, node: ast.Offsetof): Expr => {
  const type = typeOfName(context, node.type)
  if (resolveType(type).kind !== 'struct') return fail('D_OFFSETOF_TYPE', node.span)
  const struct = structOf(type, 'offsetof', node.span)
  const member = memberOf(struct, node.member, () =>
    fail('D_UNKNOWN.offset', node.member.span, node.member.text),
  )
  if (member.bitSize !== undefined) return fail('D_OFFSETOF_BITFIELD', node.span, node.member.text)
  return { kind: 'int', value: BigInt(member.offsetBits / 8), type: intrinsic.int, span: node.span }
}

const asString = (operand: Expr, refuse: () => never): Expr => {
  if (isDynamic(operand.type)) return refuse()
  if (isStringCompatible(operand.type)) return toStringValue(operand)
  return isScalar(operand.type) ? toStringValue(decay(operand)) : refuse()
}

export const stringof = (context: Context, node: ast.Stringof): Expr => {
  const operand = check(context, node.operand)
  const array = resolveType(operand.type).kind === 'array' && !isStringCompatible(operand.type)
  const refuse = () => fail('D_STRINGOF_TYPE', node.span, typeName(operand.type))
  return { ...(array ? refuse() : asString(operand, refuse)), span: node.span }
}

/** A function as a number is its address. */
const addressAs = (operand: Expr, type: DType, refuse: () => never): Expr => {
  const place = placeOf(operand)
  if (!place || resolveType(operand.type).kind !== 'function') return refuse()
  const { span } = operand
  return cut({ kind: 'address', place, type: pointerTo(place.type), span }, type)
}

export const cast = (context: Context, node: ast.Cast): Expr => {
  const { span } = node
  const operand = check(context, node.operand)
  const type = typeOfName(context, node.type)
  const refuse = () => fail('D_CAST_INVAL', span, typeName(operand.type), typeName(type))
  if (isDynamic(operand.type)) return refuse()
  switch (resolveType(type).kind) {
    case 'void':
      return { kind: 'convert', operand, type, span }
    case 'string':
      return { ...asString(operand, refuse), span }
    case 'int':
    case 'enum':
      return isScalar(operand.type)
        ? { ...cut(decay(operand), type), span }
        : addressAs(operand, type, refuse)
    case 'pointer':
      if (!isInteger(operand.type) && !isPointer(operand.type)) return refuse()
      return { ...cut(decay(operand), keepSpace(type, decay(operand).type)), span }
    default:
      return sameType(type, operand.type) ? operand : refuse()
  }
}
