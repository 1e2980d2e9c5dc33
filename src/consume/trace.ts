/** trace(): a value in the column of its type. */
import { unreachable } from '../base/index.ts'
import type { Field } from '../record/index.ts'
import { conversionWriter } from './conversion.ts'
import { bytesOf, type Cursor, type IntField, readerOf } from './cursor.ts'
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

export const writeFieldDump = (field: Field, from: Cursor, out: TextBuffer): void => {
  const start = from.base + field.offset
  writeDump(out, from.data, start, start + bytesOf(field))
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
