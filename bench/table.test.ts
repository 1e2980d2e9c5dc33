import { expect, test } from 'vitest'
import { interleave, least, median, table } from './table.mjs'

test('cases run in turn, and each number is summarised by itself', async () => {
  const order: string[] = []
  const values: Record<string, number[]> = { a: [5, 1, 3], b: [20, 40, 30] }
  const caseOf = (name: string) => async () => {
    order.push(name)
    const value = values[name]?.shift() ?? 0
    return { value, negative: -value }
  }
  const cases = { a: caseOf('a'), b: caseOf('b') }
  expect(await interleave(cases, 3)).toEqual({
    a: { value: 3, negative: -3 },
    b: { value: 30, negative: -30 },
  })
  expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
})

test.each([
  { name: 'median', summary: median, want: 3 },
  { name: 'least', summary: least, want: 1 },
])('$name', ({ summary, want }) => {
  expect(summary([9, 1, 3])).toBe(want)
})

test('a table aligns its columns and leaves empty what a row has not', () => {
  const rows = [
    { name: 'short', ms: 1.234, note: 'x' },
    { name: 'a longer one', ms: 1234.5 },
  ]
  expect(table('Title', rows).split('\n')).toEqual([
    'Title           ms  note',
    'short         1.23     x',
    'a longer one  1235',
    '',
  ])
})
