/** Histograms of quantize(), lquantize() and llquantize(): one row a bucket, one bar a row. */
import type { HistogramRow } from '../defs/index.ts'
import type { TextBuffer } from './text-buffer.ts'

/** Cells of a bar; half of them on each side of the axis where signs are mixed. */
const BAR = 40

export const distributionTitle = `------------- Distribution -------------`
const header = `\n${'value'.padStart(16)} ${distributionTitle.padStart(41)} ${'count'.padEnd(9)}\n`

/** aggzoom: the longest bar takes 95 of 100 parts. */
const ZOOM = { bar: 95n, whole: 100n } as const

/** How the bars of one histogram are drawn. */
export type BarStyle = { readonly zoom: boolean; readonly utf8: boolean }

/** The counts that the bars share: what a full bar stands for, as a fraction. */
type Scale = { readonly numerator: bigint; readonly denominator: bigint }

const magnitude = (count: bigint): bigint => (count < 0n ? -count : count)

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)

const scaleOf = (counts: readonly bigint[], zoom: boolean): Scale => {
  if (!zoom) return { numerator: counts.reduce((sum, count) => sum + magnitude(count), 0n), denominator: 1n }
  const greatest = counts.map(magnitude).reduce(larger, 0n)
  return { numerator: greatest * ZOOM.whole, denominator: ZOOM.bar }
}

/** floor(|count| · cells / scale + 1/2), exactly. */
const depth = (count: bigint, cells: number, { numerator, denominator }: Scale): number =>
  numerator === 0n
    ? 0
    : Number((2n * magnitude(count) * BigInt(cells) * denominator + numerator) / (2n * numerator))

/** Whole cells as U+2588, the rest in eighths (U+258F is one eighth, U+2589 seven). */
const blocks = (count: bigint, scale: Scale): string => {
  const eighths = depth(count, 8 * BAR, scale)
  const part = eighths % 8
  return '█'.repeat(eighths >> 3) + (part ? String.fromCharCode(0x2590 - part) : '')
}

/** Makes the bar field of each count; the field ends with a blank. */
export const barsOf = (counts: readonly bigint[], { zoom, utf8 }: BarStyle): ((count: bigint) => string) => {
  const scale = scaleOf(counts, zoom)
  const positive = counts.some((count) => count > 0n)
  const negative = counts.some((count) => count < 0n)
  if (positive && negative) return (count) => mixedBar(count, depth(count, BAR / 2, scale))
  if (negative) return (count) => `${'@'.repeat(depth(count, BAR, scale)).padStart(BAR)}| `
  if (utf8) return (count) => `|${blocks(count, scale).padEnd(BAR)} `
  return (count) => `|${'@'.repeat(depth(count, BAR, scale)).padEnd(BAR)} `
}

const mixedBar = (count: bigint, cells: number): string => {
  const half = BAR / 2
  const bar = '@'.repeat(cells)
  return count > 0n
    ? `${' '.repeat(half)}|${bar.padEnd(half)} `
    : `${bar.padStart(half)}|${' '.repeat(half)} `
}

/** The whole table, from its leading newline to the newline of its last row. */
export const writeHistogram = (out: TextBuffer, rows: readonly HistogramRow[], style: BarStyle): void => {
  const bar = barsOf(
    rows.map(({ count }) => count),
    style,
  )
  out.ascii(header)
  for (const { label, count, shown } of rows) {
    out.text(`${label.padStart(16)} ${bar(count)}${`${shown}`.padEnd(9)}\n`)
  }
}
