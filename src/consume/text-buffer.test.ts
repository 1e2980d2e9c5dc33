import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TextBuffer } from './text-buffer.ts'

const textOf = (buffer: TextBuffer): string => Buffer.from(buffer.written()).toString()

test.each([
  { width: 6, left: false, want: '[    ab' },
  { width: 6, left: true, want: '[ab    ' },
  { width: 2, left: false, want: '[ab' },
  { width: 0, left: true, want: '[ab' },
])('pads to $width, left $left', ({ width, left, want }) => {
  const out = new TextBuffer()
  out.ascii('[ab')
  out.pad(1, width, left)
  expect(textOf(out)).toBe(want)
})

test('decimals are those of String()', () => {
  const integer = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer(),
    fc.constantFrom(0, 9, 10, 2 ** 31, 999_999_999, 10 ** 9, 10 ** 15, Number.MIN_SAFE_INTEGER),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  )
  fc.assert(
    fc.property(integer, (value) => {
      const out = new TextBuffer()
      out.decimal(value)
      expect(textOf(out)).toBe(String(value))
    }),
    { numRuns: 1000 },
  )
})

test('it grows beyond its first size', () => {
  const out = new TextBuffer()
  const line = Buffer.from('x'.repeat(1000))
  for (let i = 0; i < 200; i++) out.raw(line)
  out.blanks(70_000)
  out.text('é')
  expect(out.length).toBe(200_000 + 70_000 + 2)
  expect(textOf(out)).toBe(`${'x'.repeat(200_000)}${' '.repeat(70_000)}é`)
})

test('a full buffer is handed on at the end of a record, not within', () => {
  const out = new TextBuffer()
  const seen: number[] = []
  out.whenAbove(10, () => {
    seen.push(out.length)
    out.clear()
  })
  for (let i = 0; i < 4; i++) {
    out.ascii('123')
    out.ascii('456')
    out.endRecord()
  }
  expect(seen).toEqual([12, 12])
})
