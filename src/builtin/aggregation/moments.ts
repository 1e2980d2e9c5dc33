/** Aggregating functions computed from sums at display: avg and stddev. */
import type { AggregationDef } from '../../defs/index.ts'
import { cell, sumCells } from './cells.ts'

const average = (cells: BigInt64Array, normal: bigint): bigint => {
  const count = cell(cells, 0)
  return count === 0n ? 0n : cell(cells, 1) / normal / count
}

/** Cells: count, sum. */
export const avg: AggregationDef = {
  name: 'avg',
  doc: 'The mean of the values as an integer, truncated toward zero; 0 without any.',
  values: [1, 1],
  constants: [],
  cells: () => 2,
  update: (e, _parameters, [value]) => {
    if (value === undefined) return
    e.add(0, 1n)
    e.add(1, value)
  },
  merge: sumCells,
  clearing: 'subtract',
  rank: (cells) => [average(cells, 1n)],
  show: (cells, _parameters, normal) => ({ kind: 'number', value: average(cells, normal), unsigned: false }),
}

/** floor(sqrt(n)) by Newton's method; n >= 0. */
const integerSqrt = (n: bigint): bigint => {
  if (n < 2n) return n
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (x + n / x) >> 1n
    if (next >= x) return x
    x = next
  }
}

/** sqrt(mean of squares - square of mean), both means by integer division. */
const deviation = (cells: BigInt64Array, normal: bigint): bigint => {
  const count = cell(cells, 0)
  if (count === 0n) return 0n
  const squares = (cell(cells, 3) << 64n) | BigInt.asUintN(64, cell(cells, 2))
  const mean = cell(cells, 1) / normal / count
  const variance = squares / (normal * normal) / count - mean * mean
  return variance <= 0n ? 0n : integerSqrt(variance)
}

/**
 * Cells: count, sum, low and high half of the sum of squares. The halves are added one after the other, the
 * carry from the low one's old value, so a snapshot between the two may miss a carry; the final one can't.
 */
export const stddev: AggregationDef = {
  name: 'stddev',
  doc: 'The standard deviation of the values as an integer, from all of them (not of a sample); 0 without any.',
  values: [1, 1],
  constants: [],
  cells: () => 4,
  update: (e, _parameters, [value]) => {
    if (value === undefined) return
    const b = e.builder
    e.add(0, 1n)
    e.add(1, value)
    // |value| = 2^32 high + low: value^2 = 2^64 high^2 + 2^33 high low + low^2
    const sign = b.alu('arsh', value, 63n)
    const magnitude = b.alu('sub', b.alu('xor', value, sign), sign)
    const high = b.alu('rsh', magnitude, 32n)
    const low = b.extend(magnitude, 4, false)
    const middle = b.alu('mul', high, low) // < 2^63: high <= 2^31
    const middleLow = b.alu('lsh', middle, 33n)
    const lowSquare = b.alu('mul', low, low)
    const squareLow = b.alu('add', lowSquare, middleLow)
    const carried = carry(e, squareLow, middleLow)
    const squareHigh = b.alu(
      'add',
      b.alu('add', b.alu('mul', high, high), b.alu('rsh', middle, 31n)),
      carried,
    )
    const old = e.addFetch(2, squareLow)
    const total = b.alu('add', old, squareLow)
    e.add(3, b.alu('add', squareHigh, carry(e, total, squareLow)))
  },
  merge: (into, from) => {
    const low = BigInt.asUintN(64, cell(into, 2)) + BigInt.asUintN(64, cell(from, 2))
    into[0] = cell(into, 0) + cell(from, 0)
    into[1] = cell(into, 1) + cell(from, 1)
    into[2] = BigInt.asIntN(64, low)
    into[3] = cell(into, 3) + cell(from, 3) + (low >> 64n)
  },
  subtract: (into, baseline) => {
    const low = BigInt.asUintN(64, cell(into, 2)) - BigInt.asUintN(64, cell(baseline, 2))
    into[0] = cell(into, 0) - cell(baseline, 0)
    into[1] = cell(into, 1) - cell(baseline, 1)
    into[2] = BigInt.asIntN(64, low)
    into[3] = cell(into, 3) - cell(baseline, 3) + (low >> 64n)
  },
  clearing: 'subtract',
  rank: (cells) => [deviation(cells, 1n)],
  show: (cells, _parameters, normal) => ({ kind: 'number', value: deviation(cells, normal), unsigned: true }),
}

/** 1 when `total`, the wrapped sum of `addend` and something, is below `addend`; without a branch. */
function carry(e: Parameters<AggregationDef['update']>[0], total: Reg, addend: Reg): Reg {
  const b = e.builder
  // Borrow of total - addend (Hacker's Delight 2-13): (~a & b) | ((~a | b) & (a - b)), top bit.
  const notTotal = b.alu('xor', total, -1n)
  const difference = b.alu('sub', total, addend)
  const both = b.alu('and', notTotal, addend)
  const either = b.alu('and', b.alu('or', notTotal, addend), difference)
  return b.alu('rsh', b.alu('or', both, either), 63n)
}

type Reg = Parameters<AggregationDef['update']>[2][number]
