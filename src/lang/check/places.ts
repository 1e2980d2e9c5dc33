/** Storage: where a place lies, whether a program may store there, how a member is found. */
import type { Span } from '../../base/index.ts'
import {
  type AddressSpace,
  type DType,
  type Expr,
  intrinsic,
  type Member,
  type Place,
  pointerTo,
  resolveType,
  type StructType,
} from '../../defs/index.ts'
import { referent } from './type-rules.ts'

/** The address space that a place is read from. D's own variables lie in kernel memory. */
export const spaceOf = (place: Place): AddressSpace => {
  switch (place.kind) {
    case 'variable':
    case 'element':
    case 'symbol':
    case 'value':
      return 'kernel'
    case 'deref': {
      const type = resolveType(place.pointer.type)
      return type.kind === 'pointer' ? type.space : 'kernel'
    }
    case 'member':
      return spaceOf(place.object)
    case 'index':
      return spaceOf(place.array)
  }
}

/** The variable, symbol or memory that a member or an element is part of. */
export const rootOf = (place: Place): Place => {
  if (place.kind === 'member') return rootOf(place.object)
  return place.kind === 'index' ? rootOf(place.array) : place
}

/** D variables and scratch memory can be stored to; the kernel and user processes are read-only. */
export const isWritable = (place: Place): boolean => {
  const root = rootOf(place)
  if (root.kind === 'variable' || root.kind === 'element') return true
  return root.kind === 'deref' && spaceOf(root) === 'scratch'
}

export const isBitField = (place: Place): boolean =>
  place.kind === 'member' && place.member.bitSize !== undefined

/** A pointer found in a process's memory points into that process. */
const inSpace = (type: DType, space: AddressSpace): DType => {
  const t = resolveType(type)
  return space === 'user' && t.kind === 'pointer' ? pointerTo(t.to, 'user') : type
}

export const load = (place: Place): Expr => ({
  kind: 'load',
  place,
  type: place.type,
  span: place.span,
})

/** Where a struct or an array is: the place that the expression designates, or the object that it makes. */
export const objectPlace = (expr: Expr): Place =>
  placeOf(expr) ?? { kind: 'value', value: expr, type: expr.type, span: expr.span }

/** The place behind an expression, if it designates one. */
export const placeOf = (expr: Expr): Place | undefined => (expr.kind === 'load' ? expr.place : undefined)

/** `*pointer`; the pointer's referent must be an object type. */
export const deref = (pointer: Expr, span: Span): Place => {
  if (pointer.kind === 'address') return pointer.place
  const type = referent(pointer.type)
  if (!type) throw new Error('deref: the operand is a pointer')
  const space = resolveType(pointer.type).kind === 'pointer' ? pointerSpace(pointer.type) : 'kernel'
  return { kind: 'deref', pointer, type: inSpace(type, space), span }
}

const pointerSpace = (type: DType): AddressSpace => {
  const t = resolveType(type)
  return t.kind === 'pointer' ? t.space : 'kernel'
}

export const memberPlace = (object: Place, member: Member, span: Span): Place => ({
  kind: 'member',
  object,
  member,
  type: inSpace(member.type, spaceOf(object)),
  span,
})

export const indexPlace = (array: Place, index: Expr, bounds: number | undefined, span: Span): Place => {
  const type = referent(array.type)
  if (!type) throw new Error('indexPlace: the place is an array')
  return { kind: 'index', array, index, bounds, type: inSpace(type, spaceOf(array)), span }
}

/** The names that `findMember` finds. */
export function* memberNames(type: StructType): Generator<string, void, void> {
  for (const member of type.members ?? []) {
    const inner = member.name === '' ? resolveType(member.type) : undefined
    if (inner?.kind === 'struct') yield* memberNames(inner)
    else if (member.name !== '') yield member.name
  }
}

/** An array as a pointer to its first element, a string as one to its text; any other expression as it is. */
export const decay = (expr: Expr): Expr => {
  const type = resolveType(expr.type)
  if (type.kind === 'string') {
    return { kind: 'convert', operand: expr, type: pointerTo(intrinsic.char), span: expr.span }
  }
  if (type.kind !== 'array') return expr
  const place = objectPlace(expr)
  return { kind: 'decay', place, type: pointerTo(type.of, spaceOf(place)), span: expr.span }
}
