import { expect, test } from 'vitest'
import { refusingDepth } from './nesting.ts'

const endless = (): number => 1 + endless()

test('what the stack has no room for is refused as a program, and all else passes', () => {
  expect(() => refusingDepth(endless)).toThrow('nest too deeply')
  expect(refusingDepth(() => 3)).toBe(3)
  expect(() =>
    refusingDepth(() => {
      throw new RangeError('invalid length')
    }),
  ).toThrow('invalid length')
})
