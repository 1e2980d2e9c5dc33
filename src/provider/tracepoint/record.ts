/** The record that a tracepoint makes of an event: its fields as typed arguments. */
import {
  type ArgumentSource,
  type DType,
  intrinsic,
  resolveType,
  sizeOf,
  type TypeSource,
} from '../../defs/index.ts'
import { declaredType } from '../c-type.ts'
import type { FormatField } from '../format.ts'

/** Where the data of variable length lie in the record: the low half is the offset, the high half the length. */
const LOCATION = /^__(data|rel)_loc\b/

const integers = {
  1: [intrinsic['unsigned char'], intrinsic['signed char']],
  2: [intrinsic['unsigned short'], intrinsic.short],
  4: [intrinsic['unsigned int'], intrinsic.int],
  8: [intrinsic['unsigned long'], intrinsic.long],
} as const

const isWidth = (bytes: number): bytes is 1 | 2 | 4 | 8 => bytes in integers

const integerOf = (bytes: number, signed: boolean): DType =>
  isWidth(bytes) ? integers[bytes][signed ? 1 : 0] : bytesOf(bytes)

const bytesOf = (length: number): DType => ({ kind: 'array', of: intrinsic['unsigned char'], length })

const arrayOf = (field: FormatField, element: DType | undefined): DType => {
  const bytes = element && sizeOf(element, 0)
  return element && bytes ? { kind: 'array', of: element, length: field.bytes / bytes } : bytesOf(field.bytes)
}

/**
 * The type of a field as its declaration has it. A type that the kernel doesn't describe, or describes with another
 * size, is an integer of the field's size.
 */
export const fieldType = (field: FormatField, types: TypeSource): DType => {
  if (LOCATION.test(field.type)) return integerOf(field.bytes, false)
  const declared = declaredType(field.type, types, 'kernel')
  if (field.array) return arrayOf(field, declared)
  const fits = declared && sizeOf(declared, 0) === field.bytes
  return fits ? declared : integerOf(field.bytes, field.signed)
}

/** The field's value; the address of an array or a struct. */
export const fieldSource = ({ offset, bytes }: FormatField, type: DType): ArgumentSource => {
  const t = resolveType(type)
  if (t.kind === 'array' || t.kind === 'struct' || !isWidth(bytes)) return { kind: 'address', offset }
  return { kind: 'field', offset, bytes, signed: (t.kind === 'int' || t.kind === 'enum') && t.signed }
}
