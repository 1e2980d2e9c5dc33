/** Aggregation keys in the default layout: one column a component. */
import { unreachable } from '../base/index.ts'
import type { Field } from '../record/index.ts'
import { conversionWriter } from './conversion.ts'
import { type Cursor, type IntField, readerOf, type SpanField } from './cursor.ts'
import type { Writer } from './printf.ts'
import { plainSpec } from './spec.ts'
import { writeIndentedStack, writeSymbol } from './stack.ts'
import { writeFieldDump } from './trace.ts'

/** How keys are laid out. Each column has a lead of blanks, `lead` of them for text and one for numbers. */
export type KeyLayout = {
  readonly text: { readonly lead: number; readonly width: number; readonly left: boolean }
}

export const wideKeys: KeyLayout = { text: { lead: 2, width: 50, left: true } }
/** Where a bar stands beside the key. */
export const narrowKeys: KeyLayout = { text: { lead: 1, width: 16, left: false } }

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

const column =
  (write: Writer, { lead, width, left }: KeyLayout['text']): Writer =>
  (from, out) => {
    out.blanks(lead)
    const start = out.length
    write(from, out)
    out.pad(start, width, left)
  }

const textColumn = (field: Field, layout: KeyLayout['text']): Writer => {
  const write = conversionWriter('s', field)
  return column((from, out) => write(from, out, plainSpec), layout)
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

const bytesColumn = (field: SpanField, layout: KeyLayout['text']): Writer => {
  const text = textColumn(field, layout)
  return (from, out) => {
    if (holdsText(field, from)) text(from, out)
    else writeFieldDump(field, from, out)
  }
}

const columnWriter = (field: Field, { text }: KeyLayout): Writer => {
  switch (field.kind) {
    case 'int':
      return integerColumn(field)
    case 'string':
    case 'probe':
      return textColumn(field, text)
    case 'bytes':
      return bytesColumn(field, text)
    case 'stack':
      return (from, out) => writeIndentedStack(field, from, out)
    case 'symbol':
      return column((from, out) => writeSymbol(field, from, out), text)
    default:
      return unreachable(field)
  }
}

/** The writers of a key tuple's components. */
export const keyWriters = (fields: readonly Field[], layout = wideKeys): Writer[] =>
  fields.map((field) => columnWriter(field, layout))

/** The writer of a whole key tuple. */
export const keyWriter = (fields: readonly Field[], layout = wideKeys): Writer => {
  const columns = keyWriters(fields, layout)
  return (from, out) => {
    for (const column of columns) column(from, out)
  }
}

/** Bytes of a whole key tuple whose components all fit their columns. */
export const keyWidth = (fields: readonly Field[], { text }: KeyLayout): number =>
  fields.reduce(
    (sum, field) =>
      sum + (field.kind === 'int' ? 1 + numberColumns[field.bytes].width : text.lead + text.width),
    0,
  )
