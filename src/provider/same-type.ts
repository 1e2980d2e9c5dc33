/** Whether two probes give an argument the same type. */
import { type DType, resolveType } from '../defs/index.ts'

/** Types of the same meaning to D: typedefs are seen through, structs are equal by name. */
export const sameType = (left: DType, right: DType): boolean => {
  const [a, b] = [resolveType(left), resolveType(right)]
  if (a === b) return true
  switch (a.kind) {
    case 'pointer':
      return b.kind === 'pointer' && a.space === b.space && sameType(a.to, b.to)
    case 'int':
      return b.kind === 'int' && a.bytes === b.bytes && a.signed === b.signed && a.character === b.character
    case 'struct':
      return b.kind === 'struct' && a.union === b.union && a.name !== '' && a.name === b.name
    case 'enum':
      return b.kind === 'enum' && a.name !== '' && a.name === b.name
    case 'array':
      return b.kind === 'array' && a.length === b.length && sameType(a.of, b.of)
    case 'function':
      return b.kind === 'function' && sameTypes([a.returns, ...a.parameters], [b.returns, ...b.parameters])
    case 'float':
      return b.kind === 'float' && a.bytes === b.bytes
    case 'void':
    case 'string':
    case 'dynamic':
      return b.kind === a.kind
    case 'stack':
    case 'symbol':
      return false // no probe has arguments of these
  }
}

export const sameTypes = (left: readonly DType[], right: readonly DType[]): boolean =>
  left.length === right.length && left.every((type, at) => sameType(type, right[at] ?? type))
