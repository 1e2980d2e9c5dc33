/** Printing aggregations: the default layout, and printa() with a format. */
import type { FormatItem } from '../base/index.ts'
import type { Aggregation, Shown } from './aggregation.ts'
import { keyWriter } from './column.ts'
import type { Cursor } from './cursor.ts'
import type { ConsumerOptions } from './options.ts'
import { formatWriter, type Writer } from './printf.ts'
import { type Bundle, bundlesOf, sortBundles, zeroCells } from './sort.ts'
import type { TextBuffer } from './text-buffer.ts'
import { shownValue, writeConverted, writeValue } from './value.ts'

/** What printing needs. `key` is moved over the entries' keys. */
export type Printing = {
  readonly out: TextBuffer
  readonly key: Cursor
  readonly options: ConsumerOptions
}

/** Prints some aggregations jointly, as they are now. */
export type AggregationPrinter = () => void

const writePerCpu = (
  { out, options }: Printing,
  aggregation: Aggregation,
  entry: Shown | undefined,
): void => {
  for (const { cpu, cells } of entry?.perCpu ?? []) {
    out.ascii(`\n    [CPU ${cpu}]`)
    writeValue(out, shownValue(aggregation, cells), options)
  }
}

const eachSorted = (
  aggregations: readonly Aggregation[],
  { out, key, options }: Printing,
  print: (bundle: Bundle) => void,
): void => {
  for (const bundle of sortBundles(bundlesOf(aggregations), aggregations, options)) {
    key.enter(bundle.key)
    print(bundle)
    out.endRecord()
  }
}

/** One line a key: its components, the value in each aggregation. */
export const defaultPrinter = (
  aggregations: readonly Aggregation[],
  printing: Printing,
): AggregationPrinter => {
  const { out, key, options } = printing
  const keys = aggregations.map(({ descriptor }) => keyWriter(descriptor.keys))
  return () =>
    eachSorted(aggregations, printing, ({ source, entries }) => {
      keys[source]?.(key, out)
      aggregations.forEach((aggregation, i) => {
        const entry = entries[i]
        writeValue(out, shownValue(aggregation, entry?.cells ?? zeroCells(aggregation)), options)
        writePerCpu(printing, aggregation, entry)
      })
      out.newline()
    })
}

/** The format once a key. The i-th `%@` is the i-th aggregation's value; further ones repeat the last. */
export const formatPrinter = (
  format: readonly FormatItem[],
  aggregations: readonly Aggregation[],
  printing: Printing,
): AggregationPrinter => {
  const { out, key, options } = printing
  let entries: Bundle['entries'] = []
  const lines = aggregations.map(
    ({ descriptor }): Writer =>
      formatWriter(format, descriptor.keys, (index, conversion) => {
        const at = Math.min(index, aggregations.length - 1)
        const aggregation = aggregations[at]
        if (!aggregation) throw new RangeError(`no aggregation for %@${conversion.name}`)
        return (_from, to, spec) => {
          const value = shownValue(aggregation, entries[at]?.cells ?? zeroCells(aggregation))
          writeConverted(to, value, conversion, spec, options)
        }
      }),
  )
  return () =>
    eachSorted(aggregations, printing, (bundle) => {
      entries = bundle.entries
      lines[bundle.source]?.(key, out)
    })
}
