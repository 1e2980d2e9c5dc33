/** Aggregations as one picture: agghist draws a bar a key, aggpack a histogram a line. */
import type { AggregationValue, HistogramRow } from '../defs/index.ts'
import type { Aggregation } from './aggregation.ts'
import { keyWidth, keyWriter, narrowKeys } from './column.ts'
import { barsOf, distributionTitle } from './histogram.ts'
import { eachSorted, type Printing } from './printing.ts'
import { zeroCells } from './sort.ts'
import { barStyle, shownValue } from './value.ts'

/** Prints the aggregation so and returns true, if an option asks for it and its values are of the kind. */
export type CompactPrinter = () => boolean

const rawValue = ({ def, descriptor }: Aggregation, cells: BigInt64Array): AggregationValue =>
  def.show(cells, descriptor.parameters, 1n)

const numberOf = (value: AggregationValue): bigint => (value.kind === 'number' ? value.value : 0n)
const rowsOf = (value: AggregationValue): readonly HistogramRow[] =>
  value.kind === 'histogram' ? value.rows : []

/** One bar a key; they share the sum over all keys. Bars are of the values before normalize(). */
const printBars = (aggregation: Aggregation, printing: Printing): void => {
  const { out, key, options } = printing
  const { keys } = aggregation.descriptor
  const raw = (cells: BigInt64Array | undefined) =>
    numberOf(rawValue(aggregation, cells ?? zeroCells(aggregation)))
  const bar = barsOf(
    aggregation.shown().map(({ cells }) => raw(cells)),
    barStyle(options),
  )
  const write = keyWriter(keys, narrowKeys)
  const title = `${'key'.padStart(keyWidth(keys, narrowKeys))} ${distributionTitle.padStart(41)}`
  out.ascii(`\n${title} ${'count'.padEnd(9)}\n`)
  eachSorted([aggregation], printing, ({ entries: [entry] }) => {
    const cells = entry?.cells ?? zeroCells(aggregation)
    write(key, out)
    out.text(` ${bar(raw(cells))}${`${numberOf(shownValue(aggregation, cells))}`.padEnd(9)}\n`)
  })
}

/** Glyphs of a bucket by eighths of the entry's total, for each sign and encoding. */
const levels = {
  ascii: { positive: '__xxxxXX', negative: 'vvvvvvVV' },
  utf8: { positive: '▁▂▃▄▅▆▇█', negative: 'vvvvvvVV' },
} as const

const magnitude = (count: bigint): bigint => (count < 0n ? -count : count)

/** round(|count| · 7 / whole), exactly. */
const level = (count: bigint, whole: bigint): number =>
  Number((2n * magnitude(count) * 7n + whole) / (2n * whole))

const glyphOf = (count: bigint, whole: bigint, encoding: keyof typeof levels): string => {
  if (count === 0n) return ' '
  return levels[encoding][count > 0n ? 'positive' : 'negative'][level(count, whole)] ?? ' '
}

/** The buckets that any entry uses, and one more on each side: what the histogram of all would show. */
const sharedLabels = (aggregation: Aggregation): string[] => {
  const used = zeroCells(aggregation)
  for (const { cells } of aggregation.shown()) {
    for (let i = 0; i < cells.length; i++) if (cells[i] !== 0n) used[i] = 1n
  }
  return rowsOf(rawValue(aggregation, used)).map(({ label }) => label)
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n)
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** One line a key: the range of buckets, a glyph a bucket, the sum of the counts. */
const printPacked = (aggregation: Aggregation, printing: Printing): void => {
  const { out, key, options } = printing
  const { keys } = aggregation.descriptor
  const labels = sharedLabels(aggregation)
  const [least = '', most = ''] = [labels[0], labels.at(-1)]
  const min = least.padStart(3)
  const max = most.padEnd(3)
  const write = keyWriter(keys, narrowKeys)
  out.ascii(`\n${'key'.padStart(keyWidth(keys, narrowKeys))} ${'min'.padStart(min.length)} `)
  out.ascii(`.${'-'.repeat(labels.length)}. ${'max'.padEnd(max.length)} | count\n`)
  eachSorted([aggregation], printing, ({ entries: [entry] }) => {
    const rows = rowsOf(shownValue(aggregation, entry?.cells ?? zeroCells(aggregation)))
    const counts = new Map(rows.map(({ label, count }) => [label, count]))
    const sizes = rows.map(({ count }) => magnitude(count))
    const whole = options.aggzoom ? sizes.reduce(larger, 0n) : sum(sizes)
    const glyphs = labels.map((label) => glyphOf(counts.get(label) ?? 0n, whole, options.encoding))
    write(key, out)
    out.text(` ${min} :${glyphs.join('')}: ${max} | ${sum(rows.map(({ shown }) => shown))}\n`)
  })
}

const pictures = { agghist: printBars, aggpack: printPacked }

export const compactPrinter = (aggregation: Aggregation, printing: Printing): CompactPrinter => {
  const option = aggregation.def.picture
  return () => {
    if (!option || !printing.options[option] || aggregation.shown().length === 0) return false
    pictures[option](aggregation, printing)
    return true
  }
}
