/** Histograms as text: rows, labels and bars of quantize(), lquantize() and llquantize(). */
import { expect, test } from 'vitest'
import type { ConsumerOptions } from '../../../src/consume/index.ts'
import { type Action, aggregation, harness, sample, unsigned } from '../../support/consume.ts'

const table = (
  fn: string,
  parameters: readonly bigint[],
  counts: Readonly<Record<number, bigint>>,
  options: Partial<ConsumerOptions> = {},
  actions: readonly Action[] = [],
): string => {
  const size = Math.max(...Object.keys(counts).map(Number), 0) + 1
  const cells = Array.from({ length: size }, (_, i) => counts[i] ?? 0n)
  const { descriptor, entries } = aggregation(0, 'a', fn, [{ cells }], parameters)
  const clause = sample(1, [...actions, { action: 'printa', aggregations: [0], format: '%@d' }])
  const { consumer, out } = harness({
    records: [clause.descriptor],
    aggregations: [descriptor],
    options: { quiet: true, ...options },
    refresh: (id) => consumer.snapshot(id, entries),
  })
  consumer.record(clause.bytes, 0, clause.bytes.length)
  consumer.endDrain()
  return out()
}

const header = '\n           value  ------------- Distribution ------------- count    \n'

test('quantize', () => {
  const want = `
              -8 |                                         0        
              -4 |@@@@                                     1        
              -2 |                                         0        
              -1 |                                         0        
               0 |@@@@                                     1        
               1 |                                         0        
               2 |@@@@@@@@@                                2        
               4 |@@@@@@@@@@@@@@@@@@                       4        
               8 |@@@@                                     1        
              16 |                                         0        
`
  expect(table('quantize', [], { 60: 1n, 63: 1n, 65: 2n, 66: 4n, 67: 1n })).toBe(header + want.slice(1))
})

test('lquantize', () => {
  const want = `
            < 10 |@@@@@@                                   1        
              10 |@@@@@@@@@@@@@@@@@@@@@@@                  4        
              20 |                                         0        
              30 |                                         0        
              40 |                                         0        
           >= 50 |@@@@@@@@@@@                              2        
`
  expect(table('lquantize', [10n, 50n, 10n], { 0: 1n, 1: 4n, 5: 2n })).toBe(header + want.slice(1))
})

test('mixed signs share an axis in the middle', () => {
  const want = `
               0                     |                     0        
               1                     |@@@@@@@@@@           3        
               2           @@@@@@@@@@|                     -3       
               3                     |                     0        
`
  expect(table('lquantize', [0n, 5n, 1n], { 2: 3n, 3: -3n })).toBe(header + want.slice(1))
})

test('negative counts alone grow to the left', () => {
  const want = `
               0                                         | 0        
               1 @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@| -3       
               2                                         | 0        
`
  expect(table('lquantize', [0n, 5n, 1n], { 2: -3n })).toBe(header + want.slice(1))
})

test('llquantize', () => {
  const rows: [string, number][] = [
    ['< 10', 0],
    ['10', 2],
  ]
  for (let low = 20; low < 100; low += 10) rows.push([`${low}`, 0])
  for (let low = 100; low <= 800; low += 100) rows.push([`${low}`, { 300: 5, 700: 1 }[low] ?? 0])
  const bars: Record<number, number> = { 0: 0, 1: 5, 2: 10, 5: 25 }
  const want = rows.map(
    ([label, count]) =>
      `${label.padStart(16)} |${'@'.repeat(bars[count] ?? 0).padEnd(40)} ${`${count}`.padEnd(9)}\n`,
  )
  // Nine bins a magnitude on each side: the centre is cell 28, 10 is next to it, 100 nine further.
  expect(table('llquantize', [10n, 1n, 3n, 10n], { 29: 2n, 40: 5n, 44: 1n })).toBe(header + want.join(''))
})

test('all zero', () => {
  const { descriptor, entries } = aggregation(0, 'a', 'quantize', [{ cells: [0n, 1n] }])
  const clause = sample(1, [
    { action: 'clear', aggregations: [0] },
    { action: 'printa', aggregations: [0], format: '%@d' },
  ])
  const { consumer, out } = harness({
    records: [clause.descriptor],
    aggregations: [descriptor],
    options: { quiet: true },
    refresh: (id) => consumer.snapshot(id, entries),
  })
  consumer.record(clause.bytes, 0, clause.bytes.length)
  consumer.endDrain()
  const empty = (label: string) => `${label.padStart(16)} |${' '.repeat(41)}0        \n`
  expect(out()).toBe(header + empty('-1') + empty('0') + empty('1'))
})

test('normalize divides the counts and leaves the bars', () => {
  const want = `
               0 |                                         0        
               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           3        
               2 |@@@@@@@@@@                               1        
               3 |                                         0        
`
  const normalize = { action: 'normalize', aggregations: [0], data: [unsigned(8, 100)] }
  expect(table('lquantize', [0n, 5n, 1n], { 2: 300n, 3: 100n }, {}, [normalize])).toBe(header + want.slice(1))
})

test('aggzoom lets the longest bar take 95 %', () => {
  const want = `
               0 |                                         0        
               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   2        
               2 |@@@@@@@@@@@@@@@@@@@                      1        
               3 |                                         0        
`
  expect(table('lquantize', [0n, 5n, 1n], { 2: 2n, 3: 1n }, { aggzoom: true })).toBe(header + want.slice(1))
})

test('encoding=utf8 draws eighths of a cell', () => {
  // 1/7 of 40 cells is 5 and 6 eighths, 6/7 34 and 2 eighths.
  const rows = table('lquantize', [0n, 5n, 1n], { 2: 1n, 3: 6n }, { encoding: 'utf8' }).split('\n')
  expect(rows[3]).toBe(`               1 |${'█'.repeat(5)}▊${' '.repeat(34)} 1        `)
  expect(rows[4]).toBe(`               2 |${'█'.repeat(34)}▎${' '.repeat(5)} 6        `)
})
