/** Locations: addresses with their space, and storing values at them. */
import { type DType, resolveType, type StringValue, sizeOf, type Value } from '../../defs/index.ts'
import type { Reg } from '../ir/index.ts'
import { storageBytes, stringSet, stringText } from '../layout.ts'
import { widthOf } from './arithmetic.ts'
import type { ClauseContext } from './clause-context.ts'
import { clearBytes, copyBytes, copyString, type Destination } from './copy.ts'
import { nullableAddress } from './string.ts'

/** An address with its space; `scratch` is memory that the verifier lets the program touch directly. */
export type Location = {
  readonly space: 'kernel' | 'user' | 'scratch'
  readonly address: Reg
  readonly offset: number
}

export const addressOfLocation = (c: ClauseContext, at: Location): Reg =>
  at.offset === 0 ? at.address : c.builder.alu('add', at.address, BigInt(at.offset))

/** Stores an evaluated value at a writable location of the value's type; the scalar 0 also clears objects. */
export const storeAt = (c: ClauseContext, at: Location, type: DType, value: Value): void => {
  const { builder: b } = c
  const t = resolveType(type)
  if (value.kind === 'string' && t.kind === 'array') {
    storeText(c, { address: at.address, offset: at.offset, bytes: sizeOf(t, c.strsize) ?? 0 }, value)
  } else if (value.kind === 'string') {
    storeString(c, at, value)
  } else if (value.kind === 'object') {
    copyBytes(c, { address: at.address, offset: at.offset, bytes: sizeOf(t, c.strsize) ?? 0 }, value)
  } else if (t.kind === 'string' || t.kind === 'struct' || t.kind === 'array') {
    clearBytes(c, { address: at.address, offset: at.offset, bytes: storageBytes(t, c.strsize) })
  } else {
    b.store(at.address, at.offset, widthOf(c, type), value.reg)
  }
}

/** An array of characters takes what fits of a text; NULL leaves it empty. */
const storeText = (c: ClauseContext, to: Destination, value: StringValue): void => {
  const { builder: b } = c
  clearBytes(c, to)
  const source = nullableAddress(value)
  if (source === undefined) {
    copyString(c, to, value)
    return
  }
  const [text, done] = [b.block(), b.block()]
  b.branch('ne', source, 0n, text, done)
  b.enter(text)
  c.conditionally(() => copyString(c, to, value))
  b.jump(done)
  b.enter(done)
}

/** The text goes straight to the variable: a fault on the way leaves it empty. */
const storeString = (c: ClauseContext, at: Location, value: StringValue): void => {
  const { builder: b } = c
  const copy = () => {
    copyString(c, { address: at.address, offset: at.offset + stringText, bytes: c.strsize + 1 }, value)
    b.store(at.address, at.offset + stringSet, 8, 1n)
  }
  const source = nullableAddress(value)
  if (source === undefined) {
    copy()
    return
  }
  const [text, none, done] = [b.block(), b.block(), b.block()]
  b.branch('ne', source, 0n, text, none)
  b.enter(text)
  c.conditionally(copy)
  b.jump(done)
  b.enter(none)
  b.store(at.address, at.offset + stringSet, 8, 0n)
  b.jump(done)
  b.enter(done)
}
