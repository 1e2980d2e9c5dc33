import { expect, test } from 'vitest'
import { decodeFloat, floatLayouts, floatText } from './float.ts'
import { plainSpec } from './spec.ts'

const show = (bits: bigint, layout: keyof typeof floatLayouts, conversion = 'g', precision = -1): string =>
  floatText(decodeFloat(bits, floatLayouts[layout]), conversion, { ...plainSpec, precision })

// The same numbers in the four formats of C's float, double and long double (x86-64 and aarch64).
test.each([
  { name: '1', single: 0x3f80_0000n, x87: (0x3fffn << 64n) | (1n << 63n), quad: 0x3fffn << 112n, want: '1' },
  {
    name: '-2.5',
    single: 0xc020_0000n,
    x87: (0xc000n << 64n) | (0xan << 60n),
    quad: (0xc000n << 112n) | (1n << 110n),
    want: '-2.5',
  },
  {
    name: 'infinity',
    single: 0x7f80_0000n,
    x87: (0x7fffn << 64n) | (1n << 63n),
    quad: 0x7fffn << 112n,
    want: 'inf',
  },
  {
    name: 'not a number',
    single: 0x7fc0_0000n,
    x87: (0x7fffn << 64n) | (3n << 62n),
    quad: (0x7fffn << 112n) | (1n << 111n),
    want: 'nan',
  },
  { name: '0', single: 0n, x87: 0n, quad: 0n, want: '0' },
])('$name', ({ single, x87, quad, want }) => {
  expect([show(single, 'single'), show(x87, 'x87'), show(quad, 'quad')]).toEqual([want, want, want])
})

test('the smallest subnormal double, in full', () => {
  expect(show(1n, 'double', 'e', 20)).toBe('4.94065645841246544177e-324')
})

test('ties go to the even digit', () => {
  const half = 0x3fe0_0000_0000_0000n
  const bits = (value: number) => new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n
  expect(show(half, 'double', 'f', 1)).toBe('0.5')
  expect([0.125, 0.375, 2.5, 3.5].map((value) => show(bits(value), 'double', 'g', 1))).toEqual([
    '0.1',
    '0.4',
    '2',
    '4',
  ])
})

test('rounding up may lengthen the number', () => {
  const bits = new BigUint64Array(Float64Array.of(999_999.9).buffer)[0] ?? 0n
  expect(show(bits, 'double')).toBe('1e+06')
  expect(show(bits, 'double', 'E', 2)).toBe('1.00E+06')
})
