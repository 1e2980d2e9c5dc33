/** Locations: addresses with their space, and storing values at them. */
import { type DType, resolveType, sizeOf, type Value } from '../../defs/index.ts'
import type { Reg } from '../ir/index.ts'
import { storageBytes, stringSet, stringText } from '../layout.ts'
import { widthOf } from './arithmetic.ts'
import type { ClauseContext } from './clause-context.ts'
import { clearBytes, copyBytes, copyString } from './copy.ts'

/**
 * An address with its space; `scratch` is memory that the verifier lets the program touch directly. With
 * `maybe` the address is NULL while the thread-local or the element doesn't exist: test it before use.
 */
export type Location = {
  readonly space: 'kernel' | 'user' | 'scratch'
  readonly address: Reg
  readonly offset: number
  readonly maybe?: boolean
}

export const addressOfLocation = (c: ClauseContext, at: Location): Reg =>
  at.offset === 0 ? at.address : c.builder.alu('add', at.address, BigInt(at.offset))

/** Stores an evaluated value at a writable location of the value's type. */
export const storeAt = (c: ClauseContext, at: Location, type: DType, value: Value): void => {
  const { builder: b } = c
  const t = resolveType(type)
  if (value.kind === 'string') {
    const bytes = c.strsize + 1
    copyString(c, { address: at.address, offset: at.offset + stringText, bytes }, value)
    b.store(at.address, at.offset + stringSet, 8, 1n)
  } else if (value.kind === 'object') {
    copyBytes(c, { address: at.address, offset: at.offset, bytes: sizeOf(t, c.strsize) ?? 0 }, value)
  } else if (t.kind === 'string' || t.kind === 'struct' || t.kind === 'array') {
    clearBytes(c, { address: at.address, offset: at.offset, bytes: storageBytes(t, c.strsize) }) // literal 0
  } else {
    b.store(at.address, at.offset, widthOf(c, type), value.reg)
  }
}
