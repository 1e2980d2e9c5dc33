/** quantize(): a power-of-two histogram. */
import type { AggregationDef, AggregationLowering, HistogramRow } from '../../defs/index.ts'
import { cell, sumCells } from './cells.ts'

type Reg = Parameters<AggregationDef['update']>[2][number]

/** -2^62 … -2, -1, 0, 1, 2 … 2^62 */
const buckets = 127
const zero = 63

const label = (bucket: number): bigint =>
  bucket === zero ? 0n : bucket > zero ? 1n << BigInt(bucket - zero - 1) : -(1n << BigInt(zero - bucket - 1))

/**
 * floor(log2(magnitude)), 0 for 0; without branches, since a branch a step would give the verifier 64 paths
 * that it can't merge (the result indexes memory, so it must be known exactly).
 */
const log2 = ({ builder: b }: AggregationLowering, magnitude: Reg): Reg => {
  let value = magnitude
  let log: Reg | undefined
  for (const step of [32, 16, 8, 4, 2, 1]) {
    const limit = b.const((1n << BigInt(step)) - 1n)
    const above = b.alu('rsh', b.alu('sub', limit, value), 63n) // 1 when value > limit
    const shift = b.alu('lsh', above, BigInt(Math.log2(step)))
    value = b.alu('rsh', value, shift)
    log = log === undefined ? shift : b.alu('add', log, shift)
  }
  return log ?? b.const(0n)
}

/** The bucket of a value; INT64_MIN shares that of -2^62. */
const bucketOf = (e: AggregationLowering, value: Reg): Reg => {
  const b = e.builder
  const sign = b.alu('arsh', value, 63n)
  const magnitude = b.alu('sub', b.alu('xor', value, sign), sign)
  const nonzero = b.alu('rsh', b.alu('or', magnitude, b.neg(magnitude)), 63n)
  const distance = b.alu('add', log2(e, magnitude), nonzero) // 0 … 64
  const clamped = b.alu('sub', distance, b.alu('rsh', distance, 6n))
  return b.alu('add', b.alu('sub', b.alu('xor', clamped, sign), sign), BigInt(zero))
}

const rows = (cells: BigInt64Array, normal: bigint): HistogramRow[] => {
  let first = cells.findIndex((count) => count !== 0n)
  let last = cells.findLastIndex((count) => count !== 0n)
  if (first < 0) {
    first = zero
    last = zero
  }
  const shown: HistogramRow[] = []
  for (let at = Math.max(first - 1, 0); at <= Math.min(last + 1, buckets - 1); at++) {
    shown.push({ label: `${label(at)}`, count: cell(cells, at), shown: cell(cells, at) / normal })
  }
  return shown
}

export const quantize: AggregationDef = {
  name: 'quantize',
  doc: 'A histogram in powers of two, negative ones too: the row of 4 counts values from 4 to 7. The increment (1) is what a value adds to its row.',
  values: [1, 2],
  constants: [],
  cells: () => buckets,
  update: (e, _parameters, [value, increment]) => {
    if (value !== undefined) e.addAt(bucketOf(e, value), increment ?? 1n)
  },
  merge: sumCells,
  clearing: 'subtract',
  picture: 'aggpack',
  rank: (cells) => {
    let total = 0n
    cells.forEach((count, bucket) => {
      total += label(bucket) * count
    })
    return [total, cell(cells, zero)]
  },
  show: (cells, _parameters, normal) => ({ kind: 'histogram', rows: rows(cells, normal) }),
}
