/** Questions about types that the rules of D ask: what is a scalar, what is string-compatible, what is equal. */
import {
  builtinType,
  type DType,
  type EnumType,
  type IntType,
  intrinsic,
  resolveType,
} from '../../defs/index.ts'

export type Resolved = ReturnType<typeof resolveType>

export const isInteger = (type: DType): boolean => {
  const { kind } = resolveType(type)
  return kind === 'int' || kind === 'enum'
}

/** Integer, enum or pointer; arrays stand for the pointers that they decay to. */
export const isScalar = (type: DType): boolean => isInteger(type) || isPointer(type)

/** A pointer or an array, but not a string. */
export const isPointer = (type: DType): boolean => {
  const { kind } = resolveType(type)
  return kind === 'pointer' || kind === 'array'
}

export const isString = (type: DType): boolean => resolveType(type).kind === 'string'

export const isCharacter = (type: DType): boolean => {
  const t = resolveType(type)
  return t.kind === 'int' && t.character
}

/** `char *` of any signedness, an array of char, or `string`. */
export const isStringCompatible = (type: DType): boolean => {
  const t = resolveType(type)
  if (t.kind === 'pointer') return isCharacter(t.to)
  return t.kind === 'string' || (t.kind === 'array' && isCharacter(t.of))
}

export const isDynamic = (type: DType): boolean => resolveType(type).kind === 'dynamic'
export const isVoid = (type: DType): boolean => resolveType(type).kind === 'void'

/** What a pointer, an array or a string, which stands for its characters, refers to. */
export const referent = (type: DType): DType | undefined => {
  const t = resolveType(type)
  if (t.kind === 'string') return intrinsic.char
  return t.kind === 'pointer' ? t.to : t.kind === 'array' ? t.of : undefined
}

/** An integer type's width and sign, also an enum's. */
export const integerOf = (type: DType): IntType | EnumType | undefined => {
  const t = resolveType(type)
  return t.kind === 'int' || t.kind === 'enum' ? t : undefined
}

/** Equal representation and meaning; typedefs and qualifiers don't count. */
export const sameType = (a: DType, b: DType): boolean => {
  const [x, y] = [resolveType(a), resolveType(b)]
  if (x === y) return true
  switch (x.kind) {
    case 'int':
      return y.kind === 'int' && x.bytes === y.bytes && x.signed === y.signed
    case 'float':
      return y.kind === 'float' && x.bytes === y.bytes
    case 'enum':
      return y.kind === 'enum' && x.name !== '' && x.name === y.name
    case 'struct':
      return y.kind === 'struct' && x.union === y.union && x.name !== '' && x.name === y.name
    case 'pointer':
      return y.kind === 'pointer' && x.space === y.space && sameType(x.to, y.to)
    case 'array':
      return y.kind === 'array' && x.length === y.length && sameType(x.of, y.of)
    case 'symbol':
      return y.kind === 'symbol' && x.user === y.user && x.part === y.part
    case 'stack':
      return y.kind === 'stack' && x.user === y.user
    // All function types count as one.
    case 'function':
    case 'void':
    case 'string':
    case 'dynamic':
      return x.kind === y.kind
  }
}

/**
 * Rank is the width in bits, plus one if unsigned; the greater rank gives the result's type. There is no
 * promotion of narrow types to int.
 */
const rank = (type: DType): number => {
  const t = integerOf(type)
  return t ? t.bytes * 8 + (t.signed ? 0 : 1) : 0
}

const enumAsInt = (type: DType): DType => (resolveType(type).kind === 'enum' ? intrinsic.int : type)

/** The type of an arithmetic operator's result over two integer types. */
export const commonType = (a: DType, b: DType): DType => {
  const [x, y] = [enumAsInt(a), enumAsInt(b)]
  return rank(y) > rank(x) ? y : x
}

export const isSigned = (type: DType): boolean => integerOf(type)?.signed ?? false

export const int64 = builtinType('int64_t')
export const sizeType = builtinType('size_t')
export const pointerDifference = builtinType('ptrdiff_t')
