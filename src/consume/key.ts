/** Key tuples: which map entries are one entry, how keys compare, and what two aggregations' keys have in common. */
import { unreachable } from '../base/index.ts'
import type { AggregationDescriptor, Field } from '../record/index.ts'
import type { Cursor } from './cursor.ts'
import { addressOf, type SymbolField, setAddress, stackEnd } from './stack.ts'

/** Bytes of the CPU number in a map's key. */
const CPU_BYTES = 4

/** A component in a form that `<` and `===` order: unsigned numbers as such, anything else by its bytes. */
export type KeyPart = bigint | string

/** One character a byte, so that strings compare as their bytes do. */
const byteText = (data: Uint8Array, start: number, end: number): string =>
  Buffer.from(data.buffer, data.byteOffset + start, end - start).toString('latin1')

/** Of a process by PID, then by address. */
const symbolPart = (field: SymbolField, from: Cursor): KeyPart => {
  const address = addressOf(field, from)
  const representative = from.symbols.representative(address, field.part)
  if (address.pid === undefined) return representative
  return [BigInt(address.pid), representative]
    .map((word) =>
      String.fromCharCode(
        ...Array.from({ length: 8 }, (_, i) => Number((word >> BigInt(56 - 8 * i)) & 0xffn)),
      ),
    )
    .join('')
}

const part = (field: Field, from: Cursor): KeyPart => {
  const start = from.base + field.offset
  switch (field.kind) {
    case 'int':
      // Sign-extended, so that keys of two widths are the same number; compared as unsigned.
      return BigInt.asUintN(64, from.integer(field))
    case 'string':
      return byteText(from.data, start, from.textEnd(field))
    case 'bytes':
      return byteText(from.data, start, start + field.bytes)
    case 'probe':
      return Buffer.from(from.probePart(field)).toString('latin1')
    case 'stack':
      return byteText(from.data, start, stackEnd(field, from))
    case 'symbol':
      return symbolPart(field, from)
    default:
      return unreachable(field)
  }
}

/** The components of the key at the cursor. */
export const keyParts = (fields: readonly Field[], from: Cursor): KeyPart[] =>
  fields.map((field) => part(field, from))

/** One string for a tuple; equal for equal tuples, whatever the widths of their fields. */
export const tupleText = (parts: readonly KeyPart[]): string =>
  parts.map((value) => (typeof value === 'string' ? `${value.length}:${value}` : `${value},`)).join('')

/**
 * One string for the tuple of the map key at the cursor: its bytes without the CPU number, or, where a component
 * stands for something that others may stand for too (a probe's ID for a name, an address for a symbol), the components.
 */
export const identityOf = ({ keys, cpuOffset }: AggregationDescriptor, from: Cursor): string => {
  if (keys.length === 0) return ''
  if (keys.some(({ kind }) => kind === 'probe' || kind === 'symbol')) return tupleText(keyParts(keys, from))
  const { data } = from
  return byteText(data, 0, cpuOffset) + byteText(data, cpuOffset + CPU_BYTES, data.length)
}

/**
 * Puts a symbol's own address into the key at the cursor, for all the addresses in it that are one key: conversions
 * may show the offset. What a module's key shows is the same for every address in it.
 */
export const normaliseKey = (fields: readonly Field[], from: Cursor): void => {
  for (const field of fields) {
    if (field.kind !== 'symbol' || field.part !== 'symbol') continue
    setAddress(field, from, from.symbols.representative(addressOf(field, from), field.part))
  }
}

const compareParts = (a: KeyPart | undefined, b: KeyPart | undefined): number =>
  a === b || a === undefined || b === undefined ? 0 : a < b ? -1 : 1

/** Compares tuples from component `first` on, going round. */
export const compareKeys = (a: readonly KeyPart[], b: readonly KeyPart[], first: number): number => {
  for (let i = 0; i < a.length; i++) {
    const at = (first + i) % a.length
    const order = compareParts(a[at], b[at])
    if (order !== 0) return order
  }
  return 0
}
