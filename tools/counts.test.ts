import { expect, test } from 'vitest'
import { closingLine, sum, vitestCounts, withStatus } from './counts.mjs'

const counts = (passed: number, failed: number, skipped: number) => ({ passed, failed, skipped })

test('the closing line tells the sum of the parts', () => {
  expect(closingLine(sum([counts(1, 0, 2), counts(10, 3, 0)]))).toBe('11 passed, 3 failed, 2 skipped')
  expect(closingLine(sum([]))).toBe('0 passed, 0 failed, 0 skipped')
})

test('what failed in any part is told of the sum', () => {
  const failed = { ...counts(1, 1, 0), failures: ['a: why'] }
  expect(sum([failed, counts(2, 0, 0), failed])).toEqual({
    ...counts(4, 2, 0),
    failures: ['a: why', 'a: why'],
  })
})

test("vitest's report: pending and todo are skipped, a file that breaks before its tests is a failure", () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'passed', name: 'a.ts', assertionResults: [{ status: 'passed', fullName: 'one' }] },
      {
        ...{ status: 'failed', name: 'b.ts' },
        assertionResults: [{ status: 'failed', fullName: 'two', failureMessages: ['2 is not 3'] }],
      },
      { status: 'failed', name: 'c.ts', message: 'no such import', assertionResults: [] },
    ],
  }
  expect(vitestCounts(report)).toEqual({
    ...counts(5, 2, 3),
    failures: ['b.ts: two: 2 is not 3', 'c.ts: no such import'],
  })
})

test.each([
  { have: counts(3, 0, 1), status: 0, want: counts(3, 0, 1) },
  { have: counts(3, 2, 0), status: 1, want: counts(3, 2, 0) },
  { have: counts(3, 0, 0), status: 1, want: counts(3, 1, 0) },
  { have: counts(3, 0, 0), status: null, want: counts(3, 1, 0) },
  { have: undefined, status: 0, want: counts(0, 1, 0) },
  { have: undefined, status: 125, want: counts(0, 1, 0) },
])('counts $have of a part that exits with $status are $want', ({ have, status, want }) => {
  expect(withStatus(have, status)).toMatchObject(want)
})

test('a failure that no count tells is told by the status', () => {
  expect(withStatus(undefined, 125).failures).toEqual(['a part of the tests ended with status 125'])
})
