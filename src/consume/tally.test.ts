import { expect, test } from 'vitest'
import type { AggregationDef } from '../defs/index.ts'
import { hasGrown, initialCells, rebase, shownCells, type Tally } from './tally.ts'

const def = (rest: Partial<AggregationDef>): AggregationDef => ({
  name: 'f',
  doc: '',
  values: [1, 1],
  constants: [],
  cells: () => 2,
  update: () => undefined,
  merge: () => undefined,
  clearing: 'subtract',
  rank: () => [],
  show: () => ({ kind: 'number', value: 0n, unsigned: false }),
  ...rest,
})

const zero = new BigInt64Array(2)
const tallyOf = (...cells: bigint[]): Tally => ({ live: BigInt64Array.from(cells), base: undefined })

test('a baseline is taken off cell by cell, and the live cells stay', () => {
  const tally = tallyOf(5n, -7n)
  rebase(tally, def({}), zero)
  expect(hasGrown(tally, zero)).toBe(false)
  tally.live = BigInt64Array.of(6n, -9n)
  expect(hasGrown(tally, zero)).toBe(true)
  expect([...shownCells(tally, def({}))]).toEqual([1n, -2n])
  expect([...tally.live]).toEqual([6n, -9n])
})

test('cells that carry into each other are subtracted by their function', () => {
  const wide = def({
    subtract: (into, base) => {
      const value = (cells: BigInt64Array) => ((cells[1] ?? 0n) << 64n) | BigInt.asUintN(64, cells[0] ?? 0n)
      const rest = value(into) - value(base)
      into[0] = BigInt.asIntN(64, rest)
      into[1] = rest >> 64n
    },
  })
  const tally = tallyOf(-1n, 0n)
  rebase(tally, wide, zero)
  tally.live = BigInt64Array.of(1n, 1n)
  expect([...shownCells(tally, wide)]).toEqual([2n, 0n])
})

test('a function that restarts goes back to its initial cells', () => {
  const least = def({ clearing: 'restart', initial: [9n], cells: () => 1 })
  const initial = initialCells(least, 1)
  const tally = tallyOf(4n)
  rebase(tally, least, initial)
  expect([...shownCells(tally, least)]).toEqual([9n])
  expect(hasGrown(tally, initial)).toBe(false)
})
