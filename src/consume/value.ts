/** The value of an aggregation entry: a number, or a histogram. */
import type { AggregationValue } from '../defs/index.ts'
import type { Aggregation } from './aggregation.ts'
import { writeHistogram } from './histogram.ts'
import { writeInteger } from './integer.ts'
import type { ConsumerOptions } from './options.ts'
import type { Conversion, Spec } from './spec.ts'
import type { TextBuffer } from './text-buffer.ts'

/** Columns of a number in the default layout, a leading blank aside. */
const WIDTH = 16

/** What the cells show, after normalize(). */
export const shownValue = (
  { def, descriptor, normal }: Aggregation,
  cells: BigInt64Array,
): AggregationValue => def.show(cells, descriptor.parameters, normal)

export const barStyle = ({ aggzoom, encoding }: ConsumerOptions) => ({
  zoom: aggzoom,
  utf8: encoding === 'utf8',
})

/** A value in the default layout. */
export const writeValue = (out: TextBuffer, value: AggregationValue, options: ConsumerOptions): void => {
  if (value.kind === 'histogram') {
    writeHistogram(out, value.rows, barStyle(options))
    return
  }
  const shown = value.unsigned ? BigInt.asUintN(64, value.value) : value.value
  out.ascii(` ${shown.toString().padStart(WIDTH)}`)
}

/** A value under a `%@` conversion; a histogram heeds no flags. */
export const writeConverted = (
  out: TextBuffer,
  value: AggregationValue,
  { name }: Conversion,
  spec: Spec,
  options: ConsumerOptions,
): void => {
  if (value.kind === 'histogram') {
    writeHistogram(out, value.rows, barStyle(options))
    return
  }
  const letter = name.slice(-1)
  const signed = !value.unsigned && (letter === 'd' || letter === 'i')
  writeInteger(out, signed ? value.value : BigInt.asUintN(64, value.value), letter, signed, spec)
}
