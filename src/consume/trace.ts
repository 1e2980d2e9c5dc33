/** trace(): a value in the column of its type. */
import { unreachable } from '../base/index.ts'
import type { Field } from '../record/index.ts'
import { conversionWriter } from './conversion.ts'
import { type Cursor, type IntField, readerOf } from './cursor.ts'
import { writeDump } from './dump.ts'
import type { ConsumerOptions } from './options.ts'
import type { Writer } from './printf.ts'
import { plainSpec } from './spec.ts'
import { writeIndentedStack, writeSymbolColumn } from './stack.ts'
import type { TextBuffer } from './text-buffer.ts'

/** Columns of a number, a leading blank aside. */
const numberWidth = ({ bytes, signed }: IntField): number =>
  ({ 1: 3, 2: 5, 4: 10, 8: signed ? 19 : 20 })[bytes]

const TEXT_WIDTH = 33

/** What a text's space holds: zeros behind the NUL, where the program left what was there before. */
const bytesOfText = (field: Extract<Field, { kind: 'string' }>, from: Cursor): Uint8Array => {
  const bytes = new Uint8Array(field.bytes)
  bytes.set(from.data.subarray(from.base + field.offset, from.textEnd(field)))
  return bytes
}

/** The field as bytes: of a part of a probe's name its text and the NUL. */
const dumpedBytes = (field: Field, from: Cursor): Uint8Array => {
  if (field.kind === 'string') return bytesOfText(field, from)
  if (field.kind === 'probe') return Buffer.from(`${from.probePart(field)}\0`)
  return from.bytes(field)
}

export const writeFieldDump = (field: Field, from: Cursor, out: TextBuffer): void => {
  const bytes = dumpedBytes(field, from)
  writeDump(out, bytes, 0, bytes.length)
}

const integerWriter = (field: IntField, options: ConsumerOptions): Writer => {
  const read = readerOf(field)
  const width = numberWidth(field)
  return (from, out) => {
    if (!options.quiet) out.blanks(1)
    const start = out.length
    out.decimal(read(from))
    if (!options.quiet) out.pad(start, width, false)
  }
}

const stringWriter = (field: Field, options: ConsumerOptions): Writer => {
  const write = conversionWriter('s', field)
  return (from, out) => {
    if (!options.quiet) out.blanks(2)
    const start = out.length
    write(from, out, plainSpec)
    if (!options.quiet) out.pad(start, TEXT_WIDTH, true)
  }
}

/** The writer of a field in the form of its kind. */
export const fieldWriter = (field: Field, options: ConsumerOptions): Writer => {
  switch (field.kind) {
    case 'int':
      return integerWriter(field, options)
    case 'string':
    case 'probe':
      return stringWriter(field, options)
    case 'bytes':
      return (from, out) => writeFieldDump(field, from, out)
    case 'stack':
      return (from, out) => writeIndentedStack(field, from, out)
    case 'symbol':
      return (from, out) => writeSymbolColumn(field, from, out)
    default:
      return unreachable(field)
  }
}

/** The writer of one traced field; `quiet` and `rawbytes` are looked up at each record. */
export const traceWriter = (field: Field, options: ConsumerOptions): Writer => {
  const write = fieldWriter(field, options)
  return (from, out) => {
    if (options.rawbytes) writeFieldDump(field, from, out)
    else write(from, out)
  }
}
