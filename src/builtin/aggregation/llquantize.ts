/** llquantize(): a histogram with linear steps inside each magnitude. */
import type { AggregationDef, AggregationLowering, ConstantProblem, HistogramRow } from '../../defs/index.ts'
import { cell, sumCells } from './cells.ts'

type Reg = Parameters<AggregationDef['update']>[2][number]
type Shape = {
  readonly factor: bigint
  readonly low: bigint
  readonly high: bigint
  readonly steps: bigint
  /** Bins of one magnitude: [factor^m, factor^(m+1)) in pieces of factor^(m+1)/steps. */
  readonly bins: number
  /** Index of the bin for |v| < factor^low; negative bins lie below it, positive ones above. */
  readonly center: number
  readonly cells: number
}

const shapeOf = ([factor = 2n, low = 0n, high = 0n, steps = 2n]: readonly bigint[]): Shape => {
  const bins = Number(steps - steps / factor)
  const side = Number(high - low + 1n) * bins
  return { factor, low, high, steps, bins, center: side + 1, cells: 2 * side + 3 }
}

const most16 = 65535n

const stepsProblem = (factor: bigint, low: bigint, steps: bigint): ConstantProblem | undefined => {
  if (steps < factor) return factor % steps === 0n ? undefined : 'D_LLQUANT_STEPVAL.divide'
  if (steps % factor !== 0n) return 'D_LLQUANT_STEPVAL.multiple'
  const power = low === 0n ? factor * factor : factor ** (low + 1n)
  if (power % steps === 0n) return undefined
  return low === 0n ? 'D_LLQUANT_STEPVAL.square' : 'D_LLQUANT_STEPVAL.power'
}

const problem = ([factor = 0n, low = 0n, high = 0n, steps = 0n]: readonly bigint[]):
  | ConstantProblem
  | undefined => {
  const rows: readonly [() => boolean, ConstantProblem][] = [
    [() => factor < 2n || factor > most16, 'D_LLQUANT_FACTORVAL'],
    [() => low < 0n || low > most16, 'D_LLQUANT_LMAGVAL'],
    [() => high < 0n || high > most16, 'D_LLQUANT_HMAGVAL'],
    [() => high < low, 'D_LLQUANT_HMAGVAL.low'],
    [() => high > 64n || factor ** (high + 1n) >= 1n << 64n, 'D_LLQUANT_HMAGVAL.overflow'],
    [() => steps < 1n, 'D_LLQUANT_STEPTYPE'],
    [() => steps > most16, 'D_LLQUANT_STEPVAL'],
  ]
  return rows.find(([wrong]) => wrong())?.[1] ?? stepsProblem(factor, low, steps)
}

/** The distance from the centre bin: 0 below factor^low, 1 … for the bins, side+1 for the overflow. */
const distanceOf = ({ builder: b }: AggregationLowering, shape: Shape, magnitude: Reg): Reg => {
  const { factor, low, high, steps, bins } = shape
  const distance = b.const(0n)
  const done = b.block()
  let next = b.block()
  b.branch('lt', magnitude, factor ** low, done, next)
  for (let m = low; m <= high; m++) {
    const end = factor ** (m + 1n)
    const inside = b.block()
    b.enter(next)
    next = b.block()
    b.branch('lt', magnitude, end, inside, next)
    b.enter(inside)
    // Either the bin's width or its inverse is a whole number (checked with the parameters).
    const bin = end >= steps ? b.alu('div', magnitude, end / steps) : b.alu('mul', magnitude, steps / end)
    b.assign(distance, b.alu('add', bin, BigInt(Number(m - low) * bins + 1) - steps / factor))
    b.jump(done)
  }
  b.enter(next)
  b.assign(distance, BigInt(shape.center))
  b.jump(done)
  b.enter(done)
  return distance
}

const bucketOf = (e: AggregationLowering, shape: Shape, value: Reg): Reg => {
  const b = e.builder
  const sign = b.alu('arsh', value, 63n)
  const magnitude = b.alu('sub', b.alu('xor', value, sign), sign)
  const distance = distanceOf(e, shape, magnitude)
  return b.alu('add', b.alu('sub', b.alu('xor', distance, sign), sign), BigInt(shape.center))
}

/**
 * The lower bound of the positive bin at `distance`, or undefined for a ghost (a fraction of 1). With fewer
 * steps than the factor a magnitude's first bin begins at the magnitude, not at a multiple of the step.
 */
const boundOf = ({ factor, low, steps, bins }: Shape, distance: number): bigint | undefined => {
  const magnitude = low + BigInt(Math.floor((distance - 1) / bins))
  const start = factor ** magnitude
  const scaled = start * factor * (steps / factor + BigInt((distance - 1) % bins))
  if (scaled % steps !== 0n) return undefined
  const bound = scaled / steps
  return bound < start ? start : bound
}

const isGhost = (shape: Shape, bucket: number): boolean => {
  const distance = Math.abs(bucket - shape.center)
  return distance > 0 && distance < shape.center && boundOf(shape, distance) === undefined
}

const labelOf = (shape: Shape, bucket: number, first: number): string => {
  const { factor, low, high, center } = shape
  const distance = Math.abs(bucket - center)
  const negative = bucket < center
  const end = factor ** (high + 1n)
  if (distance === center) return negative ? `<= -${end}` : `>= ${end}`
  if (distance > 0) return `${negative ? '-' : ''}${boundOf(shape, distance)}`
  const start = factor ** low
  if (start === 1n) return '0'
  return first >= center ? `< ${start}` : `abs() < ${start}`
}

const neighbour = (shape: Shape, from: number, by: 1 | -1): number => {
  let at = from + by
  while (at > 0 && at < shape.cells - 1 && isGhost(shape, at)) at += by
  return Math.min(Math.max(at, 0), shape.cells - 1)
}

const rows = (cells: BigInt64Array, shape: Shape, normal: bigint): HistogramRow[] => {
  let first = cells.findIndex((count) => count !== 0n)
  let last = cells.findLastIndex((count) => count !== 0n)
  if (first < 0) {
    first = shape.center + 1
    last = shape.center + 1
  }
  const [from, to] = [neighbour(shape, first, -1), neighbour(shape, last, 1)]
  const shown: HistogramRow[] = []
  for (let at = from; at <= to; at++) {
    if (isGhost(shape, at)) continue
    shown.push({ label: labelOf(shape, at, first), count: cell(cells, at), shown: cell(cells, at) / normal })
  }
  return shown
}

const weight = (shape: Shape, bucket: number): bigint => {
  const distance = Math.abs(bucket - shape.center)
  if (distance === 0) return 0n
  const bound =
    distance === shape.center ? shape.factor ** (shape.high + 1n) : (boundOf(shape, distance) ?? 0n)
  return bucket < shape.center ? -bound : bound
}

export const llquantize: AggregationDef = {
  name: 'llquantize',
  doc: 'A histogram with a row of equal steps in each power of the factor, from that of the low magnitude to that of the high one: so many steps from one power to the next. The increment (1) is what a value adds to its step.',
  values: [1, 2],
  constants: [
    { position: 1, name: 'factor', tags: { type: 'D_LLQUANT_FACTORTYPE', match: 'D_LLQUANT_MATCHFACTOR' } },
    {
      position: 2,
      name: 'low magnitude',
      tags: { type: 'D_LLQUANT_LMAGTYPE', match: 'D_LLQUANT_MATCHLMAG' },
    },
    {
      position: 3,
      name: 'high magnitude',
      tags: { type: 'D_LLQUANT_HMAGTYPE', match: 'D_LLQUANT_MATCHHMAG' },
    },
    { position: 4, name: 'steps', tags: { type: 'D_LLQUANT_STEPTYPE', match: 'D_LLQUANT_MATCHSTEPS' } },
  ],
  check: problem,
  cells: (parameters) => shapeOf(parameters).cells,
  update: (e, parameters, [value, increment]) => {
    if (value !== undefined) e.addAt(bucketOf(e, shapeOf(parameters), value), increment ?? 1n)
  },
  merge: sumCells,
  clearing: 'subtract',
  rank: (cells, parameters) => {
    const shape = shapeOf(parameters)
    let total = 0n
    cells.forEach((count, bucket) => {
      total += weight(shape, bucket) * count
    })
    return [total, cell(cells, shape.center)]
  },
  show: (cells, parameters, normal) => ({
    kind: 'histogram',
    rows: rows(cells, shapeOf(parameters), normal),
  }),
}
