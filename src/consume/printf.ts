/** printf(): a format and the fields of one record layout become one list of writers, once. */
import { type FormatItem, unreachable } from '../base/index.ts'
import type { Field } from '../record/index.ts'
import { type ConversionWriter, conversionWriter } from './conversion.ts'
import { type Cursor, readerOf } from './cursor.ts'
import { type Conversion, plainSpec, type Spec, specOf, withPrecision, withWidth } from './spec.ts'
import type { TextBuffer } from './text-buffer.ts'

/** Writes what it was made for from the cursor's record. */
export type Writer = (from: Cursor, out: TextBuffer) => void

/** Gives the fields of a record in the order in which the conversions take them. */
type Arguments = { readonly next: (conversion: Conversion) => Field }

const argumentsOf = (fields: readonly Field[]): Arguments => {
  let at = 0
  return {
    next: ({ number, name }) => {
      const field = fields[at++]
      if (!field) throw new RangeError(`no field for conversion #${number} (%${name})`)
      return field
    },
  }
}

const literal = (text: string): Writer => {
  const bytes = Buffer.from(text, 'latin1')
  return (_from, out) => out.raw(bytes, 0, bytes.length)
}

/** A width or precision that comes from an argument. */
type Dynamic = (from: Cursor, spec: Spec) => Spec

const dynamicPart = (field: Field, set: (spec: Spec, value: number) => Spec): Dynamic => {
  if (field.kind !== 'int') throw new TypeError('* takes an integer')
  // C's int: a larger one is cut to it.
  const read = readerOf({ ...field, bytes: field.bytes === 8 ? 4 : field.bytes })
  return (from, spec) => set(spec, Number(read(from)))
}

const dynamicParts = (conversion: Conversion, args: Arguments): Dynamic[] => [
  ...(conversion.width === '*' ? [dynamicPart(args.next(conversion), withWidth)] : []),
  ...(conversion.precision === '*' ? [dynamicPart(args.next(conversion), withPrecision)] : []),
]

const isPlain = ({ flags, width, precision }: Conversion): boolean =>
  width === undefined && precision === undefined && !Object.values(flags).includes(true)

/** Puts `write` under the conversion's flags, width and precision. */
const specified = (conversion: Conversion, parts: readonly Dynamic[], write: ConversionWriter): Writer => {
  if (isPlain(conversion)) return (from, out) => write(from, out, plainSpec)
  const fixed = specOf(conversion)
  return (from, out) => {
    let spec = fixed
    for (const part of parts) spec = part(from, spec)
    const start = out.length
    write(from, out, spec)
    if (!write.takesWidth) out.pad(start, spec.width, spec.left)
  }
}

/** What `%@` prints: the `index`-th of the format. */
export type AggregationWriter = (index: number, conversion: Conversion) => ConversionWriter

const noAggregation: AggregationWriter = (_index, { name }) => {
  throw new TypeError(`%@${name} outside printa()`)
}

/** `wrote` is called behind each item of the format. */
type FormatHooks = { readonly aggregation?: AggregationWriter; readonly wrote?: (item: number) => void }

/** The writer of a whole format. `fields` are consumed in order; `%@` asks `aggregation`. */
export const formatWriter = (
  format: readonly FormatItem[],
  fields: readonly Field[],
  { aggregation = noAggregation, wrote }: FormatHooks = {},
): Writer => {
  const args = argumentsOf(fields)
  let values = 0
  const writers = format.map((item): Writer => {
    switch (item.kind) {
      case 'text':
        return literal(item.text)
      case 'conversion': {
        const parts = dynamicParts(item, args)
        const write = item.aggregation
          ? aggregation(values++, item)
          : conversionWriter(item.name, args.next(item))
        return specified(item, parts, write)
      }
      default:
        return unreachable(item)
    }
  })
  return (from, out) => {
    for (let i = 0; i < writers.length; i++) {
      const write = writers[i] as Writer
      write(from, out)
      wrote?.(i)
    }
  }
}
