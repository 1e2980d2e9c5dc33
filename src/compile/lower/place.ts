/** Places: where a value lies, reading it and storing to it. */
import {
  type DType,
  type Expr,
  type Member,
  objectBytes,
  type Place,
  resolveType,
  sizeOf,
  type Value,
  type Variable,
} from '../../defs/index.ts'
import type { Bytes, Operand, Reg } from '../ir/index.ts'
import { globalsMap, stringSet, stringText } from '../layout.ts'
import { isSigned, normalise, scaled, widthOf } from './arithmetic.ts'
import { assignElement, type Element, elementKey, findElement, withElement } from './array.ts'
import type { ClauseContext } from './clause-context.ts'
import { addressOfLocation, type Location, storeAt } from './location.ts'
import { selfStorage, withSelf } from './thread.ts'

/** What a place is part of; its key or pointer is evaluated. */
type Root =
  | ({ readonly kind: 'memory' } & Location)
  /** Behind a pointer to memory that the program took by alloca() or copyin(): checked at each use. */
  | { readonly kind: 'allocated'; readonly address: Reg }
  | { readonly kind: 'self'; readonly offset: number }
  | { readonly kind: 'element'; readonly element: Element; readonly key: Reg }

/**
 * A place whose keys, subscripts and pointer are evaluated, so that it can be read and then stored without
 * their side effects happening twice: `offset` bytes, and those in the register, from the root's start.
 */
export type Target = TargetIn<Root>
type TargetIn<R> = { readonly root: R; readonly offset: number; readonly distance: Reg | undefined }
/** What can be read and stored at once. */
type Reachable = Exclude<Root, { readonly kind: 'allocated' }>

export const resolve = (c: ClauseContext, place: Place): Target => {
  switch (place.kind) {
    case 'variable':
      return { root: rootOf(c, place.variable), offset: 0, distance: undefined }
    case 'element':
      return {
        root: { kind: 'element', element: place, key: elementKey(c, place) },
        offset: 0,
        distance: undefined,
      }
    case 'deref': {
      const type = resolveType(place.pointer.type)
      const space = type.kind === 'pointer' ? type.space : 'kernel'
      const address = c.scalar(place.pointer)
      if (space === 'scratch') return { root: { kind: 'allocated', address }, offset: 0, distance: undefined }
      return memoryTarget({ space, address, offset: 0 })
    }
    case 'member': {
      const object = resolve(c, place.object)
      return { ...object, offset: object.offset + offsetOf(c, place.member) }
    }
    case 'index':
      return resolveIndex(c, place, resolve(c, place.array))
    case 'value': {
      const value = c.value(place.value)
      if (value.kind !== 'object') throw new Error('the checker makes places of objects only')
      return memoryTarget({ space: value.space, address: value.address, offset: 0 })
    }
    case 'symbol': {
      const address = c.builder.const(BigInt.asIntN(64, place.address))
      return memoryTarget({ space: 'kernel', address, offset: 0 })
    }
  }
}

const memoryTarget = (at: Location): TargetIn<Reachable> => ({
  root: { kind: 'memory', ...at },
  offset: 0,
  distance: undefined,
})

const rootOf = (c: ClauseContext, variable: Variable): Root => {
  const offset = c.object.layout.offsets.get(variable) ?? 0
  switch (variable.class) {
    case 'global':
      return {
        kind: 'memory',
        space: 'scratch',
        address: c.builder.mapValue(globalsMap, offset),
        offset: 0,
      }
    case 'this':
      return { kind: 'memory', space: 'scratch', address: c.levelMemory(), offset }
    case 'self':
      return { kind: 'self', offset }
  }
}

/** D's own storage must not be left, whatever C allows: the verifier would refuse, or a neighbour be hit. */
const isStorage = ({ root }: Target): boolean =>
  root.kind === 'memory' ? root.space === 'scratch' : root.kind !== 'allocated'

const resolveIndex = (c: ClauseContext, place: Extract<Place, { kind: 'index' }>, array: Target): Target => {
  const { builder: b } = c
  const size = objectBytes(place.type, c.strsize) ?? 1
  const type = resolveType(place.array.type)
  const length = type.kind === 'array' ? type.length : 0
  const bounds = place.bounds ?? (isStorage(array) ? length : undefined)
  const { index: expr } = place
  if (expr.kind === 'int' && (bounds === undefined || BigInt.asUintN(64, expr.value) < BigInt(bounds)))
    return { ...array, offset: array.offset + Number(expr.value) * size }
  const index = c.scalar(expr)
  if (bounds !== undefined) checkBounds(c, index, bounds)
  const distance = scaled(c, index, size)
  return {
    ...array,
    distance: array.distance === undefined ? distance : b.alu('add', array.distance, distance),
  }
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

const within = (c: ClauseContext, root: Location, { offset, distance }: Omit<Target, 'root'>): Location => ({
  ...root,
  address: distance === undefined ? root.address : c.builder.alu('add', root.address, distance),
  offset: root.offset + offset,
})

/** What a target in allocated memory is now: the place's bytes, if they are all in what was taken. */
const checked = (c: ClauseContext, place: Place, { root, offset, distance }: Target): TargetIn<Reachable> => {
  if (root.kind !== 'allocated') return { root, offset, distance }
  const { bitSize } = place.kind === 'member' ? place.member : {}
  const bytes =
    place.kind === 'member' && bitSize !== undefined
      ? bitsOf(c, place.member).bytes
      : (objectBytes(place.type, c.strsize) ?? 1)
  const address = addressIn(c, root.address, offset, distance)
  return memoryTarget({ space: 'scratch', address: c.allocated(address, BigInt(bytes)), offset: 0 })
}

const addressIn = (c: ClauseContext, start: Reg, offset: number, distance: Reg | undefined): Reg => {
  const { builder: b } = c
  const at = distance === undefined ? start : b.alu('add', start, distance)
  return offset === 0 ? at : b.alu('add', at, BigInt(offset))
}

/** The root's start; with `maybe`, NULL where the thread-local or element doesn't exist. */
const startOf = (c: ClauseContext, root: Reachable): Location & { readonly maybe?: boolean } => {
  switch (root.kind) {
    case 'memory':
      return root
    case 'self':
      return { space: 'scratch', address: selfStorage(c), offset: root.offset, maybe: true }
    case 'element':
      return { space: 'scratch', address: findElement(c, root.element, root.key), offset: 0, maybe: true }
  }
}

/** The address of a place; of zeros where a thread-local or an element doesn't exist. */
export const addressOfPlace = (c: ClauseContext, place: Place): Reg => {
  const target = resolve(c, place)
  const { root, offset, distance } = target
  if (root.kind === 'allocated') return addressIn(c, root.address, offset, distance)
  const start = startOf(c, root)
  if (!start.maybe) {
    const address = addressOfLocation(c, within(c, start, target))
    return start.space === 'scratch' ? c.asNumber(address) : address
  }
  const bytes = objectBytes(place.type, c.strsize) ?? 8
  const address = c.builder.copy(c.rodata(c.object.rodata.zeros(bytes)))
  whenPresent(c, start.address, () =>
    c.builder.assign(address, addressOfLocation(c, within(c, start, target))),
  )
  return c.asNumber(address)
}

export const loadPlace = (c: ClauseContext, place: Place): Value =>
  c.temporarily(() => loadTarget(c, place, resolve(c, place)))

/** The value in a place. A thread-local or element that doesn't exist reads as zeros, or as the NULL string. */
export const loadTarget = (c: ClauseContext, place: Place, from: Target): Value => {
  const type = resolveType(place.type)
  const target = checked(c, place, from)
  const start = startOf(c, target.root)
  /** A register that is `absent`, or what `present` gives where the place exists. */
  const read = (absent: () => Reg, present: (at: Location) => Reg): Reg => {
    if (!start.maybe) return present(within(c, start, target))
    const value = absent()
    whenPresent(c, start.address, () => c.builder.assign(value, present(within(c, start, target))))
    return value
  }
  const zero = () => c.builder.const(0n)
  if (type.kind === 'string') {
    const address = read(zero, (at) => textAddress(c, at))
    return { kind: 'string', of: { kind: 'memory', space: 'kernel', address }, bytes: c.strsize + 1 }
  }
  if (isObject(type)) {
    const bytes = sizeOf(type, c.strsize) ?? 0
    const zeros = () => c.builder.copy(c.rodata(c.object.rodata.zeros(bytes)))
    const address = read(zeros, (at) => addressOfLocation(c, at))
    return { kind: 'object', space: start.maybe ? 'kernel' : start.space, address, bytes }
  }
  return { kind: 'scalar', reg: read(zero, (at) => loadScalar(c, place, at)) }
}

/** What is read by reference; `long double` fits no register. */
const isObject = (type: DType): boolean =>
  type.kind === 'struct' || type.kind === 'array' || (type.kind === 'float' && type.bytes > 8)

const loadScalar = (c: ClauseContext, place: Place, at: Location): Reg => {
  if (place.kind === 'member' && place.member.bitSize !== undefined) return loadBits(c, place.member, at)
  const raw = readAt(c, at, widthOf(c, place.type))
  return isSigned(place.type) ? normalise(c, raw, place.type) : raw
}

const readAt = (c: ClauseContext, at: Location, bytes: Bytes): Reg =>
  at.space === 'scratch'
    ? c.builder.load(at.address, at.offset, bytes)
    : c.read(at.space, addressOfLocation(c, at), bytes)

/** The text's address of a string variable, or 0 for the NULL string. */
const textAddress = (c: ClauseContext, at: Location): Reg => {
  const { builder: b } = c
  const text = b.const(0n)
  const [set, done] = [b.block(), b.block()]
  b.branch('ne', readAt(c, { ...at, offset: at.offset + stringSet }, 8), 0n, set, done)
  b.enter(set)
  b.assign(text, b.alu('add', at.address, BigInt(at.offset + stringText)))
  b.jump(done)
  b.enter(done)
  return text
}

/** Where the bits of a bit-field are: `shift` bits into `bytes` bytes at `offset`. */
type Bits = { readonly offset: number; readonly bytes: Bytes; readonly shift: number; readonly width: number }

/**
 * The storage unit of the field's type, which C keeps inside of the struct; where a packed struct puts the field
 * across units, the fewest bytes that hold it (little-endian: bit 0 is the lowest).
 */
const bitsOf = (c: ClauseContext, { type, offsetBits, bitSize = 64 }: Member): Bits => {
  const unit = widthOf(c, type)
  const start = Math.floor(offsetBits / (8 * unit)) * unit
  const shift = offsetBits - 8 * start
  if (shift + bitSize <= 8 * unit) return { offset: start, bytes: unit, shift, width: bitSize }
  const bytes = ([1, 2, 4, 8] as const).find((size) => size * 8 >= (offsetBits % 8) + bitSize) ?? 8
  return { offset: Math.floor(offsetBits / 8), bytes, shift: offsetBits % 8, width: bitSize }
}

const offsetOf = (c: ClauseContext, member: Member): number =>
  member.bitSize === undefined ? Math.floor(member.offsetBits / 8) : bitsOf(c, member).offset

/** The low `width` bits of a register, extended by the type's sign. */
const cutBits = (c: ClauseContext, value: Reg, width: number, shift: number, type: DType): Reg => {
  const top = c.builder.alu('lsh', value, BigInt(64 - shift - width))
  return c.builder.alu(isSigned(type) ? 'arsh' : 'rsh', top, BigInt(64 - width))
}

const loadBits = (c: ClauseContext, member: Member, at: Location): Reg => {
  const { bytes, shift, width } = bitsOf(c, member)
  return cutBits(c, readAt(c, at, bytes), width, shift, member.type)
}

const storeBits = (c: ClauseContext, member: Member, at: Location, value: Reg): void => {
  const { builder: b } = c
  const { bytes, shift, width } = bitsOf(c, member)
  const mask = ((1n << BigInt(width)) - 1n) << BigInt(shift)
  const old = b.alu('and', b.load(at.address, at.offset, bytes), BigInt.asIntN(64, ~mask))
  const bits = b.alu('and', b.alu('lsh', value, BigInt(shift)), BigInt.asIntN(64, mask))
  b.store(at.address, at.offset, bytes, b.alu('or', old, bits))
}

/** A scalar as the place will hold it: the value of an assignment is the stored one. */
export const fitted = (c: ClauseContext, place: Place, value: Reg): Reg => {
  const width = place.kind === 'member' ? place.member.bitSize : undefined
  return width === undefined ? normalise(c, value, place.type) : cutBits(c, value, width, 0, place.type)
}

/** Stores a value of the place's type; storing 0 to a whole element deletes it. */
export const storeTarget = (c: ClauseContext, place: Place, to: Target, value: Value): void => {
  const target = checked(c, place, to)
  const { root } = target
  const store = (start: Location) => storeIn(c, place, within(c, start, target), value)
  if (root.kind === 'memory') store(root)
  else if (root.kind === 'self')
    withSelf(c, (address) => store({ space: 'scratch', address, offset: root.offset }))
  else if (place.kind === 'element') assignElement(c, place, root.key, value)
  else withElement(c, root.element, root.key, store)
}

const storeIn = (c: ClauseContext, place: Place, at: Location, value: Value): void => {
  if (at.space !== 'scratch') throw new Error('the checker lets only D storage be written')
  const { bitSize } = place.kind === 'member' ? place.member : {}
  if (place.kind === 'member' && bitSize !== undefined && value.kind === 'scalar')
    storeBits(c, place.member, at, value.reg)
  else storeAt(c, at, place.type, value)
}

export const scalarOperand = (c: ClauseContext, expr: Expr): Operand =>
  expr.kind === 'int' ? BigInt.asIntN(64, expr.value) : c.scalar(expr)
