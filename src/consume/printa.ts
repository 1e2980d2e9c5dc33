/** Printing aggregations: the default layout, and printa() with a format. */
import type { FormatItem } from '../base/index.ts'
import type { Aggregation, Shown } from './aggregation.ts'
import { keyWriter } from './column.ts'
import { compactPrinter } from './compact.ts'
import { formatWriter, type Writer } from './printf.ts'
import { eachSorted, type Printing } from './printing.ts'
import { type Bundle, zeroCells } from './sort.ts'
import { shownValue, writeConverted, writeValue } from './value.ts'

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

/** One line a key: its components, the value in each aggregation. */
export const defaultPrinter = (
  aggregations: readonly Aggregation[],
  printing: Printing,
): AggregationPrinter => {
  const { out, key, options } = printing
  const keys = aggregations.map(({ descriptor }) => keyWriter(descriptor.keys))
  const [only] = aggregations
  const compact = only && aggregations.length === 1 ? compactPrinter(only, printing) : undefined
  return () => {
    if (compact?.()) return
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
