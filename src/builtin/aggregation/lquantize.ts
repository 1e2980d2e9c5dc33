/** lquantize(): a histogram in equal steps. */
import type { AggregationDef, AggregationLowering, ConstantProblem, HistogramRow } from '../../defs/index.ts'
import { cell, sumCells } from './cells.ts'

type Reg = Parameters<AggregationDef['update']>[2][number]
type Shape = { readonly base: bigint; readonly step: bigint; readonly levels: number }

const [int32Least, int32Most, stepMost] = [-0x80000000n, 0x7fffffffn, 65535n]

const shapeOf = ([base = 0n, limit = 0n, step = 1n]: readonly bigint[]): Shape => ({
  base,
  step,
  levels: Number((limit - base) / step),
})

const problem = ([base = 0n, limit = 0n, step = 1n]: readonly bigint[]): ConstantProblem | undefined => {
  const outside = (value: bigint) => value < int32Least || value > int32Most
  const levels = (limit - base) / (step || 1n)
  const rows: readonly [boolean, ConstantProblem][] = [
    [outside(base), 'D_LQUANT_BASEVAL'],
    [outside(limit), 'D_LQUANT_LIMVAL'],
    [limit <= base, 'D_LQUANT_MISMATCH'],
    [step <= 0n, 'D_LQUANT_STEPTYPE'],
    [step > stepMost, 'D_LQUANT_STEPVAL'],
    [levels < 1n, 'D_LQUANT_STEPLARGE'],
    [levels > stepMost, 'D_LQUANT_STEPSMALL'],
  ]
  return rows.find(([wrong]) => wrong)?.[1]
}

/** A limit between two steps is the last step's end. */
const canonical = (parameters: readonly bigint[]): readonly bigint[] => {
  const { base, step, levels } = shapeOf(parameters)
  return [base, base + step * BigInt(levels), step]
}

/** Cell 0 is below base, 1 … levels the steps, levels+1 at or above the last step's end. */
const bucketOf = ({ builder: b }: AggregationLowering, { base, step, levels }: Shape, value: Reg): Reg => {
  const bucket = b.const(0n)
  const [notBelow, inside, above, done] = [b.block(), b.block(), b.block(), b.block()]
  b.branch('slt', value, base, done, notBelow)
  b.enter(notBelow)
  b.branch('sge', value, base + step * BigInt(levels), above, inside)
  b.enter(above)
  b.assign(bucket, BigInt(levels + 1))
  b.jump(done)
  b.enter(inside)
  b.assign(bucket, b.alu('add', b.alu('div', b.alu('sub', value, base), step), 1n))
  b.jump(done)
  b.enter(done)
  return bucket
}

const labelOf = ({ base, step, levels }: Shape, bucket: number): string => {
  if (bucket === 0) return `< ${base}`
  const start = base + BigInt(bucket - 1) * step
  return bucket > levels ? `>= ${start}` : `${start}`
}

const rows = (cells: BigInt64Array, shape: Shape, normal: bigint): HistogramRow[] => {
  const first = cells.findIndex((count) => count !== 0n)
  const last = first < 0 ? 1 : cells.findLastIndex((count) => count !== 0n)
  const shown: HistogramRow[] = []
  for (let at = Math.max(first - 1, 0); at <= Math.min(last + 1, shape.levels + 1); at++) {
    shown.push({ label: labelOf(shape, at), count: cell(cells, at), shown: cell(cells, at) / normal })
  }
  return shown
}

/** The value that a bucket stands for when entries are sorted. */
const weight = ({ base, step, levels }: Shape, bucket: number): bigint => {
  if (bucket === 0) return base - 1n
  const start = base + BigInt(bucket - 1) * step
  return bucket > levels ? start + 1n : start
}

export const lquantize: AggregationDef = {
  name: 'lquantize',
  doc: 'A histogram in equal steps (1) from base to limit, with a row for what is below and one for what is at the limit or above. The increment (1) is what a value adds to its step.',
  values: [1, 2],
  constants: [
    { position: 1, name: 'base', tags: { type: 'D_LQUANT_BASETYPE', match: 'D_LQUANT_MATCHBASE' } },
    { position: 2, name: 'limit', tags: { type: 'D_LQUANT_LIMTYPE', match: 'D_LQUANT_MATCHLIM' } },
    {
      position: 3,
      name: 'step',
      default: 1n,
      tags: { type: 'D_LQUANT_STEPTYPE', match: 'D_LQUANT_MATCHSTEP' },
    },
  ],
  check: problem,
  canonical,
  cells: (parameters) => shapeOf(parameters).levels + 2,
  update: (e, parameters, [value, increment]) => {
    if (value !== undefined) e.addAt(bucketOf(e, shapeOf(parameters), value), increment ?? 1n)
  },
  merge: sumCells,
  clearing: 'subtract',
  picture: 'aggpack',
  rank: (cells, parameters) => {
    const shape = shapeOf(parameters)
    let total = 0n
    let atZero = 0n
    cells.forEach((count, bucket) => {
      total += weight(shape, bucket) * count
      if (weight(shape, bucket) === 0n) atZero = count
    })
    return [total, atZero]
  },
  show: (cells, parameters, normal) => ({
    kind: 'histogram',
    rows: rows(cells, shapeOf(parameters), normal),
  }),
}
