import { expect, test } from 'vitest'
import { barsOf, writeHistogram } from './histogram.ts'
import { TextBuffer } from './text-buffer.ts'

const plain = { zoom: false, utf8: false }
const bar = (counts: readonly bigint[], at: number, style = plain): string =>
  barsOf(counts, style)(counts[at] ?? 0n)

test('a table with labels of several widths', () => {
  const rows: [string, bigint][] = [
    ['-40', 0n],
    ['-20', 2n],
    ['-10', 0n],
    ['abs() < 10', 1n],
    ['10', 0n],
    ['20', 0n],
    ['40', 0n],
    ['60', 0n],
    ['80', 0n],
    ['100', 1n],
    ['200', 0n],
  ]
  const out = new TextBuffer()
  writeHistogram(
    out,
    rows.map(([label, count]) => ({ label, count, shown: count })),
    plain,
  )
  expect(Buffer.from(out.written()).toString()).toBe(`
           value  ------------- Distribution ------------- count    
             -40 |                                         0        
             -20 |@@@@@@@@@@@@@@@@@@@@                     2        
             -10 |                                         0        
      abs() < 10 |@@@@@@@@@@                               1        
              10 |                                         0        
              20 |                                         0        
              40 |                                         0        
              60 |                                         0        
              80 |                                         0        
             100 |@@@@@@@@@@                               1        
             200 |                                         0        
`)
})

test.each([
  { name: 'half a cell is a cell', counts: [1n, 79n], cells: 1 },
  { name: 'less than half is none', counts: [1n, 80n], cells: 0 },
  { name: 'beyond 53 bits', counts: [2n ** 62n, 2n ** 62n, 1n], cells: 20 },
])('$name', ({ counts, cells }) => {
  expect(bar(counts, 0)).toBe(`|${'@'.repeat(cells).padEnd(40)} `)
})

test('all zero', () => {
  expect(bar([0n, 0n], 0)).toBe(`|${' '.repeat(41)}`)
  expect(bar([0n, 0n], 0, { zoom: true, utf8: true })).toBe(`|${' '.repeat(41)}`)
})

test('mixed signs: a row of zero shows the axis', () => {
  expect(bar([0n, 1n, -1n], 0)).toBe(`${' '.repeat(20)}|${' '.repeat(21)}`)
})

test('utf8 blocks are for bars without negative counts', () => {
  expect(bar([1n, -1n], 0, { zoom: false, utf8: true })).toBe(
    `${' '.repeat(20)}|${'@'.repeat(10).padEnd(20)} `,
  )
})
