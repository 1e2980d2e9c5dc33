/** What an aggregation holds after some values, from the definition of each function alone. */
type Feed = readonly bigint[]
type Truth = (feeds: readonly Feed[], parameters: readonly bigint[]) => bigint[]

const int64 = (value: bigint): bigint => BigInt.asIntN(64, value)
const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)
const firsts = (feeds: readonly Feed[]): bigint[] => feeds.map(([value = 0n]) => value)
const ascending = (values: readonly bigint[]): bigint[] => [...values].sort((a, b) => (a < b ? -1 : 1))
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

/** Adds each feed's increment to the bucket of its value. */
const histogram = (cells: number, feeds: readonly Feed[], bucketOf: (value: bigint) => number): bigint[] => {
  const counts = new Array<bigint>(cells).fill(0n)
  for (const [value = 0n, increment = 1n] of feeds) {
    const bucket = bucketOf(value)
    counts[bucket] = int64((counts[bucket] ?? 0n) + increment)
  }
  return counts
}

/** Bucket 63 is 0; those above begin at 1, 2, 4 … 2^62, those below are their mirror. */
const powerBucket = (value: bigint): number => {
  if (value === 0n) return 63
  const power = Math.min(magnitude(value).toString(2).length, 63)
  return value > 0n ? 63 + power : 63 - power
}

const linearBucket = ([base = 0n, limit = 0n, step = 1n]: readonly bigint[], value: bigint): number => {
  const levels = (limit - base) / step
  if (value < base) return 0
  const level = (value - base) / step
  return level >= levels ? Number(levels) + 1 : Number(level) + 1
}

/** The bins of the magnitudes low to high, in units of 1/steps: multiples of a bin's width, cut at the magnitude. */
const bins = ([factor = 2n, low = 0n, high = 0n, steps = 2n]: readonly bigint[]): [bigint, bigint][] => {
  const found: [bigint, bigint][] = []
  for (let m = low; m <= high; m++) {
    const width = factor ** (m + 1n)
    const start = factor ** m * steps
    for (let at = start - (start % width); at < width * steps; at += width) {
      found.push([at < start ? start : at, at + width])
    }
  }
  return found
}

const logLinearBucket = (parameters: readonly bigint[], value: bigint): number => {
  const [factor = 2n, low = 0n, high = 0n, steps = 2n] = parameters
  const all = bins(parameters)
  const center = all.length + 1
  const size = magnitude(value)
  const side = value < 0n ? -1 : 1
  if (size < factor ** low) return center
  if (size >= factor ** (high + 1n)) return center + side * center
  const bin = all.findIndex(([from, to]) => size * steps >= from && size * steps < to)
  return center + side * (bin + 1)
}

const truths: Readonly<Record<string, Truth>> = {
  count: (feeds) => [BigInt(feeds.length)],
  sum: (feeds) => [int64(total(firsts(feeds)))],
  min: (feeds) => [ascending(firsts(feeds)).at(0) ?? 0n],
  max: (feeds) => [ascending(firsts(feeds)).at(-1) ?? 0n],
  avg: (feeds) => [BigInt(feeds.length), int64(total(firsts(feeds)))],
  stddev: (feeds) => {
    const squares = total(firsts(feeds).map((value) => value * value))
    return [BigInt(feeds.length), int64(total(firsts(feeds))), int64(squares), int64(squares >> 64n)]
  },
  quantize: (feeds) => histogram(127, feeds, powerBucket),
  lquantize: (feeds, parameters) => {
    const [base = 0n, limit = 0n, step = 1n] = parameters
    return histogram(Number((limit - base) / step) + 2, feeds, (value) => linearBucket(parameters, value))
  },
  llquantize: (feeds, parameters) =>
    histogram(2 * bins(parameters).length + 3, feeds, (value) => logLinearBucket(parameters, value)),
}

/** The merged cells of one entry; `feeds` are value and increment of each update, at least one. */
export const expectedCells = (
  name: string,
  feeds: readonly Feed[],
  parameters: readonly bigint[] = [],
): bigint[] => {
  const truth = truths[name]
  if (!truth) throw new Error(`no truth is known of ${name}()`)
  return truth(feeds, parameters)
}
