/** Which values may stand where a type is wanted, and the explicit conversions that put them there. */
import { type DType, type Expr, resolveType } from '../../defs/index.ts'
import { isZero, narrow } from './constants.ts'
import { decay } from './places.ts'
import {
  integerOf,
  isCharacter,
  isInteger,
  isPointer,
  isString,
  isStringCompatible,
  isVoid,
  referent,
  sameType,
} from './type-rules.ts'

const isUser = (type: DType): boolean => {
  const t = resolveType(type)
  return t.kind === 'pointer' && t.space === 'user'
}

/** Pointers, arrays and strings can be compared with and set to the constant 0. */
const isNullable = (type: DType): boolean => isPointer(type) || isString(type)

const pointsAlike = (a: DType, b: DType): boolean => {
  const [x, y] = [referent(a), referent(b)]
  if (!x || !y) return false
  // Characters of any sign make the same strings.
  return isVoid(x) || isVoid(y) || sameType(x, y) || (isCharacter(x) && isCharacter(y))
}

/** May a value (`zero`: the constant 0) of type `from` be used where a pointer of type `to` is, or the reverse? */
export const pointerCompatible = (
  to: DType,
  from: DType,
  zero: { readonly to?: boolean; readonly from?: boolean } = {},
): boolean => {
  if (isInteger(to)) return zero.to === true && isNullable(from)
  if (isInteger(from)) return zero.from === true && isNullable(to)
  return isUser(to) === isUser(from) && pointsAlike(to, from)
}

/** May `value` be assigned, passed or used as a key where `type` is declared? */
export const argumentCompatible = (type: DType, value: Expr): boolean => {
  const [to, from] = [resolveType(type), resolveType(value.type)]
  if (isInteger(to) && isInteger(from)) return true
  if (isStringCompatible(to) && isStringCompatible(from)) return !isUserString(to, from)
  if (to.kind === 'stack' || to.kind === 'symbol') return sameType(to, from)
  if (to.kind === 'struct' || to.kind === 'float' || to.kind === 'function') return sameType(to, from)
  return pointerCompatible(to, from, { from: isZero(value) })
}

/** Two char pointers of different spaces; a string takes its bytes from either. */
const isUserString = (to: DType, from: DType): boolean =>
  resolveType(to).kind === 'pointer' && isUser(to) !== isUser(from)

/**
 * An operand as its operator's common type. Operands that have it already stay as they are: between operators
 * values live in 64-bit registers and don't wrap at narrower widths.
 */
export const convert = (expr: Expr, type: DType): Expr => {
  if (sameType(expr.type, type)) return expr.kind === 'int' ? { ...expr, type } : expr
  return cut(expr, type)
}

/** Does the register hold a value of the expression's own type, and not an intermediate result? */
const isExact = (expr: Expr): boolean => {
  if ((integerOf(expr.type)?.bytes ?? 8) === 8) return true
  switch (expr.kind) {
    case 'unary':
      return expr.op === '!'
    case 'arithmetic':
      return false
    case 'conditional':
      return isExact(expr.then) && isExact(expr.else)
    case 'comma':
      return isExact(expr.right)
    case 'int':
      return narrow(expr.value, expr.type) === expr.value
    default:
      return true
  }
}

/** The value as one of the type's width and sign, as a cast or a store leaves it. */
export const cut = (expr: Expr, type: DType): Expr => {
  if (expr.kind === 'int') return { ...expr, value: narrow(expr.value, type), type }
  if (sameType(expr.type, type) && isExact(expr)) return expr
  return { kind: 'convert', operand: expr, type, span: expr.span }
}

const string: DType = { kind: 'string' }

/** A value as a string: its bytes are read from where a pointer or an array says. The constant 0 is NULL. */
export const toStringValue = (expr: Expr): Expr =>
  isString(expr.type) ? expr : { kind: 'stringof', operand: expr, type: string, span: expr.span }

/** Converts `value` to `type`, for which it is known to be argument-compatible. */
export const coerce = (value: Expr, type: DType): Expr => {
  const to = resolveType(type)
  switch (to.kind) {
    case 'string':
      return toStringValue(value)
    case 'int':
    case 'enum':
      return cut(decay(value), type)
    case 'pointer':
      return cut(decay(value), keepSpace(type, decay(value).type))
    default:
      return value
  }
}

/** A pointer keeps the address space that it has, whatever the declared type says. */
export const keepSpace = (type: DType, from: DType): DType => {
  const [to, given] = [resolveType(type), resolveType(from)]
  if (to.kind !== 'pointer' || given.kind !== 'pointer' || to.space === given.space) return type
  return { ...to, space: given.space }
}
