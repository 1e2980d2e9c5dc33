/** Places: where a value lies, reading it and storing to it. */
import { type Expr, type Place, resolveType, sizeOf, type Value, type Variable } from '../../defs/index.ts'
import type { Bytes, Operand, Reg } from '../ir/index.ts'
import { globalsMap, stringSet, stringText } from '../layout.ts'
import { isSigned, normalise, scaled, widthOf } from './arithmetic.ts'
import { assignElement, elementAddress, withElement } from './array.ts'
import type { ClauseContext } from './clause-context.ts'
import { addressOfLocation, type Location, storeAt } from './location.ts'
import { selfStorage, withSelf } from './thread.ts'

/** Where a place is. `root` stands for the variable or element at its bottom when that is located already. */
export const locate = (c: ClauseContext, place: Place, root?: Location): Location => {
  switch (place.kind) {
    case 'variable':
      return root ?? variableLocation(c, place.variable)
    case 'element':
      return root ?? { space: 'scratch', address: elementAddress(c, place), offset: 0, maybe: true }
    case 'deref': {
      const type = resolveType(place.pointer.type)
      const space = type.kind === 'pointer' ? type.space : 'kernel'
      return { space, address: c.scalar(place.pointer), offset: 0 }
    }
    case 'member': {
      const object = locate(c, place.object, root)
      return { ...object, offset: object.offset + Math.floor(place.member.offsetBits / 8) }
    }
    case 'index':
      return locateIndex(c, place, locate(c, place.array, root))
    case 'symbol':
      return { space: 'kernel', address: c.builder.const(BigInt.asIntN(64, place.address)), offset: 0 }
  }
}

const locateIndex = (
  c: ClauseContext,
  place: Extract<Place, { kind: 'index' }>,
  array: Location,
): Location => {
  const { builder: b } = c
  const element = sizeOf(place.type, c.strsize) ?? 1
  if (place.index.kind === 'int')
    return { ...array, offset: array.offset + Number(place.index.value) * element }
  const index = c.scalar(place.index)
  if (place.bounds !== undefined) checkBounds(c, index, place.bounds)
  const distance = scaled(c, index, element)
  if (!array.maybe) return { ...array, address: b.alu('add', array.address, distance) }
  // The verifier forbids arithmetic on a pointer that may be NULL.
  const address = b.const(0n)
  whenPresent(c, array.address, () => b.assign(address, b.alu('add', array.address, distance)))
  return { ...array, address }
}

/** Runs `use` where the address isn't NULL. */
const whenPresent = (c: ClauseContext, address: Reg, use: () => void): void => {
  const { builder: b } = c
  const [found, done] = [b.block(), b.block()]
  b.branch('ne', address, 0n, found, done)
  b.enter(found)
  c.conditionally(use)
  b.jump(done)
  b.enter(done)
}

/** Both bounds at once: a negative index is a large unsigned one. */
const checkBounds = (c: ClauseContext, index: Reg, bounds: number): void => {
  const { builder: b } = c
  const [good, bad] = [b.block(), b.block(true)]
  b.branch('lt', index, BigInt(bounds), good, bad)
  b.enter(bad)
  c.fault('badIndex', index)
  b.enter(good)
}

const variableLocation = (c: ClauseContext, variable: Variable): Location => {
  const offset = c.object.layout.offsets.get(variable) ?? 0
  switch (variable.class) {
    case 'global':
      return { space: 'scratch', address: c.builder.mapValue(globalsMap, offset), offset: 0 }
    case 'this':
      return { space: 'scratch', address: c.levelMemory(), offset }
    case 'self':
      return { space: 'scratch', address: selfStorage(c), offset, maybe: true }
  }
}

/** The value in a place. A thread-local or element that doesn't exist reads as 0 (NULL). */
export const loadPlace = (c: ClauseContext, place: Place): Value => {
  const type = resolveType(place.type)
  const at = locate(c, place)
  if (type.kind === 'string') {
    const address = stringAddress(c, at)
    return { kind: 'string', of: { kind: 'memory', space: 'kernel', address }, bytes: c.strsize + 1 }
  }
  if (type.kind === 'struct' || type.kind === 'array') {
    return {
      kind: 'object',
      space: at.maybe ? 'kernel' : at.space,
      address: objectAddress(c, at),
      bytes: sizeOf(type, c.strsize) ?? 0,
    }
  }
  if (!at.maybe) return { kind: 'scalar', reg: loadScalar(c, place, at) }
  const value = c.builder.const(0n)
  whenPresent(c, at.address, () => c.builder.assign(value, loadScalar(c, place, at)))
  return { kind: 'scalar', reg: value }
}

/** An absent object has address 0, so that reading it is a fault. */
const objectAddress = (c: ClauseContext, at: Location): Reg => {
  if (!at.maybe || at.offset === 0) return addressOfLocation(c, at)
  const address = c.builder.const(0n)
  whenPresent(c, at.address, () => c.builder.assign(address, addressOfLocation(c, at)))
  return address
}

const loadScalar = (c: ClauseContext, place: Place, at: Location): Reg => {
  if (place.kind === 'member' && place.member.bitSize !== undefined) return loadBits(c, place, at)
  const raw = readAt(c, at, widthOf(c, place.type))
  return isSigned(place.type) ? normalise(c, raw, place.type) : raw
}

const readAt = (c: ClauseContext, at: Location, bytes: Bytes): Reg =>
  at.space === 'scratch'
    ? c.builder.load(at.address, at.offset, bytes)
    : c.read(at.space, addressOfLocation(c, at), bytes)

/** Reads the bytes that hold a bit-field and cuts it out (little-endian: bit 0 is the lowest). */
const loadBits = (c: ClauseContext, place: Extract<Place, { kind: 'member' }>, at: Location): Reg => {
  const { builder: b } = c
  const width = place.member.bitSize ?? 64
  const shift = place.member.offsetBits % 8
  const bytes = ([1, 2, 4, 8] as const).find((size) => size * 8 >= shift + width) ?? 8
  const raw = readAt(c, at, bytes)
  const top = b.alu('lsh', raw, BigInt(64 - shift - width))
  return b.alu(isSigned(place.type) ? 'arsh' : 'rsh', top, BigInt(64 - width))
}

/** The text's address of a string variable, or 0 for the NULL string (and for one that doesn't exist). */
const stringAddress = (c: ClauseContext, at: Location): Reg => {
  const { builder: b } = c
  const text = b.const(0n)
  const load = () => {
    const [set, done] = [b.block(), b.block()]
    b.branch('ne', b.load(at.address, at.offset + stringSet, 8), 0n, set, done)
    b.enter(set)
    b.assign(text, b.alu('add', at.address, BigInt(at.offset + stringText)))
    b.jump(done)
    b.enter(done)
  }
  if (at.maybe) whenPresent(c, at.address, load)
  else load()
  return text
}

/** The variable or element whose storage a writable place is part of. */
const rootOf = (place: Place): Place =>
  place.kind === 'member' ? rootOf(place.object) : place.kind === 'index' ? rootOf(place.array) : place

/** `place = value`, the value already converted to the place's type. */
export const assign = (c: ClauseContext, place: Place, value: Value, literalZero: boolean): void => {
  if (place.kind === 'element') {
    assignElement(c, place, value, literalZero)
    return
  }
  const root = rootOf(place)
  const store = (at?: Location) => storeTo(c, place, locate(c, place, at), value)
  if (root.kind === 'element') withElement(c, root, store)
  else if (root.kind === 'variable' && root.variable.class === 'self') {
    const offset = c.object.layout.offsets.get(root.variable) ?? 0
    withSelf(c, (address) => store({ space: 'scratch', address, offset }))
  } else store()
}

const storeTo = (c: ClauseContext, place: Place, at: Location, value: Value): void => {
  if (at.space !== 'scratch') throw new Error('the checker lets only D storage be written')
  if (place.kind === 'member' && place.member.bitSize !== undefined) storeBits(c, place, at, value)
  else storeAt(c, at, place.type, value)
}

const storeBits = (
  c: ClauseContext,
  place: Extract<Place, { kind: 'member' }>,
  at: Location,
  value: Value,
): void => {
  if (value.kind !== 'scalar') throw new Error('a bit-field holds an integer')
  const { builder: b } = c
  const width = place.member.bitSize ?? 64
  const shift = place.member.offsetBits % 8
  const bytes = ([1, 2, 4, 8] as const).find((size) => size * 8 >= shift + width) ?? 8
  const mask = ((1n << BigInt(width)) - 1n) << BigInt(shift)
  const old = b.alu('and', b.load(at.address, at.offset, bytes), BigInt.asIntN(64, ~mask))
  const bits = b.alu('and', b.alu('lsh', value.reg, BigInt(shift)), BigInt.asIntN(64, mask))
  b.store(at.address, at.offset, bytes, b.alu('or', old, bits))
}

export const scalarOperand = (c: ClauseContext, expr: Expr): Operand =>
  expr.kind === 'int' ? BigInt.asIntN(64, expr.value) : c.scalar(expr)
