/** Aggregation keys in the default layout: one column a component. */
import { unreachable } from '../base/index.ts'
import type { Field } from '../record/index.ts'
import { conversionWriter } from './conversion.ts'
import { type Cursor, type IntField, readerOf, type SpanField } from './cursor.ts'
import type { Writer } from './printf.ts'
import { plainSpec } from './spec.ts'
import { writeFieldDump } from './trace.ts'

const TEXT_WIDTH = 50

/** Wide numbers show a sign and narrow ones none, whatever their type. */
const numberColumns: Record<IntField['bytes'], { readonly width: number; readonly signed: boolean }> = {
  1: { width: 3, signed: false },
  2: { width: 5, signed: false },
  4: { width: 8, signed: true },
  8: { width: 16, signed: true },
}

const integerColumn = (field: IntField): Writer => {
  const { width, signed } = numberColumns[field.bytes]
  const read = readerOf({ ...field, signed })
  return (from, out) => {
    out.blanks(1)
    const start = out.length
    out.decimal(read(from))
    out.pad(start, width, false)
  }
}

const textColumn = (field: Field): Writer => {
  const write = conversionWriter('s', field)
  return (from, out) => {
    out.blanks(2)
    const start = out.length
    write(from, out, plainSpec)
    out.pad(start, TEXT_WIDTH, true)
  }
}

/** isprint(3), isspace(3), bell or backspace, in the C locale. */
const isText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 7 && byte <= 13)

/** Text, and nothing but NULs behind it. */
const holdsText = (field: SpanField, from: Cursor): boolean => {
  const start = from.base + field.offset
  const textEnd = from.textEnd(field)
  for (let at = start; at < textEnd; at++) if (!isText(from.data[at] as number)) return false
  for (let at = textEnd; at < start + field.bytes; at++) if (from.data[at] !== 0) return false
  return textEnd > start
}

const bytesColumn = (field: SpanField): Writer => {
  const text = textColumn(field)
  return (from, out) => {
    if (holdsText(field, from)) text(from, out)
    else writeFieldDump(field, from, out)
  }
}

const columnWriter = (field: Field): Writer => {
  switch (field.kind) {
    case 'int':
      return integerColumn(field)
    case 'string':
    case 'probe':
      return textColumn(field)
    case 'bytes':
      return bytesColumn(field)
    default:
      return unreachable(field)
  }
}

/** The writer of a whole key tuple. */
export const keyWriter = (fields: readonly Field[]): Writer => {
  const columns = fields.map(columnWriter)
  return (from, out) => {
    for (const column of columns) column(from, out)
  }
}
