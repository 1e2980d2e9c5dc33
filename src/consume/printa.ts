/** Printing aggregations: the default layout, and printa() with a format. */
import type { FormatItem } from '../base/index.ts'
import type { Aggregation, Shown } from './aggregation.ts'
import { keyWriters } from './column.ts'
import { compactPrinter } from './compact.ts'
import type { PiecePart } from './piece.ts'
import { type AggregationWriter, formatWriter } from './printf.ts'
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
  const { out, key, options, piece } = printing
  const keys = aggregations.map(({ descriptor }) => keyWriters(descriptor.keys))
  const [only] = aggregations
  const compact = only && aggregations.length === 1 ? compactPrinter(only, printing) : undefined
  return () => {
    if (compact?.()) return
    eachSorted(aggregations, printing, ({ source, entries }) => {
      for (const write of keys[source] ?? []) {
        write(key, out)
        piece(only, 'key')
      }
      aggregations.forEach((aggregation, i) => {
        const entry = entries[i]
        writeValue(out, shownValue(aggregation, entry?.cells ?? zeroCells(aggregation)), options)
        writePerCpu(printing, aggregation, entry)
        piece(aggregation, 'value')
      })
      out.newline()
    })
  }
}

/** What of an entry each item of the format prints, and of which aggregation. */
const partsOf = (format: readonly FormatItem[], aggregations: readonly Aggregation[]) => {
  let values = 0
  return format.map((item) => {
    const isValue = item.kind === 'conversion' && item.aggregation
    const aggregation = aggregations[Math.min(isValue ? values++ : 0, aggregations.length - 1)]
    const part: PiecePart = item.kind === 'text' ? 'format' : isValue ? 'value' : 'key'
    return { aggregation, part }
  })
}

/** The format once a key. The i-th `%@` is the i-th aggregation's value; further ones repeat the last. */
export const formatPrinter = (
  format: readonly FormatItem[],
  aggregations: readonly Aggregation[],
  printing: Printing,
): AggregationPrinter => {
  const { out, key, options, piece } = printing
  const parts = partsOf(format, aggregations)
  let entries: Bundle['entries'] = []
  const valueWriter: AggregationWriter = (index, conversion) => {
    const at = Math.min(index, aggregations.length - 1)
    const aggregation = aggregations[at]
    if (!aggregation) throw new RangeError(`no aggregation for %@${conversion.name}`)
    return (_from, to, spec) => {
      const value = shownValue(aggregation, entries[at]?.cells ?? zeroCells(aggregation))
      writeConverted(to, value, conversion, spec, options)
    }
  }
  const wrote = (at: number): void => {
    const { aggregation, part = 'format' } = parts[at] ?? {}
    if (at === parts.length - 1) piece(aggregation, part, 'last')
    else piece(aggregation, part)
  }
  const lines = aggregations.map(({ descriptor }) =>
    formatWriter(format, descriptor.keys, { aggregation: valueWriter, wrote }),
  )
  return () =>
    eachSorted(aggregations, printing, (bundle) => {
      entries = bundle.entries
      lines[bundle.source]?.(key, out)
    })
}
