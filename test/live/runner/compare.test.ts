import { expect, test } from 'vitest'
import { difference } from './compare.mjs'

test.each([
  { expected: 'a\nb\n', actual: 'a\nb' },
  { expected: 'a', actual: 'a\n\n\n' },
  { expected: '  a', actual: '  a' },
  { expected: '~\\d+ +count', actual: '  12   count' },
  { expected: '...\nb', actual: 'x\ny\nb' },
  { expected: '...', actual: '' },
  { expected: 'a\n...\nb\n...\nc', actual: 'a\nb\nx\nb\nc' },
  { expected: 'a\n...', actual: 'a' },
  { expected: '...\n~b\nc', actual: 'b\nb\nc' },
])('$expected fits $actual', ({ expected, actual }) => {
  expect(difference(expected, actual)).toBeUndefined()
})

test.each([
  { expected: 'a', actual: 'b', want: 'line 1\n  want a\n  have b' },
  { expected: 'a', actual: ' a', want: 'line 1\n  want a\n  have  a' },
  { expected: 'a\nb', actual: 'a', want: 'line 2\n  want b\n  have (end of output)' },
  { expected: 'a', actual: 'a\nb', want: 'line 2\n  want (end of output)\n  have b' },
  { expected: '~\\d+', actual: '1x', want: 'line 1\n  want ~\\d+\n  have 1x' },
  { expected: '...\nz', actual: 'a\nb', want: 'line 3\n  want z\n  have (end of output)' },
])('$expected does not fit $actual', ({ expected, actual, want }) => {
  expect(difference(expected, actual)).toBe(want)
})
