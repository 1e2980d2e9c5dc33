/** Against the C library: printf(1) hands flags, width, precision and a 64-bit value to printf(3). */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseFormat } from '../lang/syntax/index.ts'
import type { Field } from '../record/index.ts'
import { Cursor } from './cursor.ts'
import { formatWriter } from './printf.ts'
import { TextBuffer } from './text-buffer.ts'

/** A conversion, the argument for printf(1), and the same as bytes of a record. */
type Case = { readonly conversion: string; readonly argument: string; readonly bytes: Uint8Array }

const BYTES = 32

// DTrace differs on purpose where `-` meets `0` (the later holds) and for a precision of 0 (ignored).
const spec = (flags: readonly string[]) =>
  fc
    .tuple(
      fc.subarray([...flags]),
      fc.constantFrom('', '0', '-'),
      fc.option(fc.integer({ min: 1, max: 30 }), { nil: '' }),
      fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
    )
    .map(
      ([some, justify, width, precision]) =>
        `%${some.join('')}${justify}${width}${precision === undefined ? '' : `.${precision}`}`,
    )

const eightBytes = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(BYTES)
  new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, value), true)
  return bytes
}

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -99n, max: 99n }),
)
const uint64 = int64.map((value) => BigInt.asUintN(64, value))

const integer = (letters: readonly string[], flags: readonly string[], value: fc.Arbitrary<bigint>) =>
  fc
    .tuple(spec(flags), fc.constantFrom(...letters), value)
    .map(
      ([start, letter, n]): Case => ({ conversion: start + letter, argument: `${n}`, bytes: eightBytes(n) }),
    )

const string = fc
  .tuple(fc.subarray(['-']), fc.nat(20), fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }))
  .chain(([flags, width, precision]) =>
    fc.string({ unit: 'grapheme-ascii', maxLength: BYTES - 1 }).map(
      (text): Case => ({
        conversion: `%${flags.join('')}${width || ''}${precision ? `.${precision}` : ''}s`,
        argument: text,
        bytes: Uint8Array.from({ length: BYTES }, (_, i) => (i < text.length ? text.charCodeAt(i) : 0)),
      }),
    ),
  )

const character = fc.tuple(fc.subarray(['-']), fc.nat(9), fc.integer({ min: 33, max: 126 })).map(
  ([flags, width, code]): Case => ({
    conversion: `%${flags.join('')}${width || ''}c`,
    argument: String.fromCharCode(code),
    bytes: eightBytes(BigInt(code)),
  }),
)

/** A double in C's hexadecimal notation: printf(1) reads a long double, so decimal digits would name another. */
const hexFloat = (value: number): string => {
  if (!Number.isFinite(value))
    return String(value)
      .toLowerCase()
      .slice(0, value < 0 ? 4 : 3)
  const [mantissa = '0', exponent = 0] = value === 0 ? ['0'] : scaled(Math.abs(value))
  return `${value < 0 || Object.is(value, -0) ? '-' : ''}0x${mantissa}p${exponent}`
}

const scaled = (value: number): [string, number] => {
  let exponent = 0
  let whole = value
  while (!Number.isInteger(whole)) {
    whole *= 2
    exponent--
  }
  return [BigInt(whole).toString(16), exponent]
}

/** glibc loses the zeros of `%#g` where rounding carries into one more digit: 999999.5 is `1.e+06` there. */
const mayCarry = (letter: string, value: number): boolean =>
  /g/i.test(letter) && /^(9|1\.0)/.test(Math.abs(value).toExponential(20))

const float = fc
  .tuple(
    spec(['+', ' ', '#']),
    fc.constantFrom('e', 'E', 'f', 'g', 'G'),
    fc.oneof(
      fc.double(),
      fc.double({ min: -1e6, max: 1e6 }),
      fc.integer().map((n) => n / 8),
    ),
  )
  .filter(([start, letter, value]) => !(start.includes('#') && mayCarry(letter, value)))
  .map(([start, letter, value]): Case => {
    const bytes = new Uint8Array(BYTES)
    new DataView(bytes.buffer).setFloat64(0, value, true)
    return { conversion: start + letter, argument: hexFloat(value), bytes }
  })

const fieldOf = (conversion: string): Field => {
  const letter = conversion.slice(-1)
  if (letter === 's') return { kind: 'string', offset: 0, bytes: BYTES }
  return { kind: 'int', offset: 0, bytes: 8, signed: letter !== 'u' }
}

const ours = ({ conversion, bytes }: Case): string => {
  const out = new TextBuffer()
  const cursor = new Cursor(() => ({ provider: '', module: '', function: '', name: '' }))
  cursor.enter(bytes)
  formatWriter(parseFormat(conversion), [fieldOf(conversion)])(cursor, out)
  return Buffer.from(out.written()).toString()
}

const theirs = (cases: readonly Case[]): string[] => {
  const format = cases.map(({ conversion }) => conversion).join('\\0')
  const args = [format, ...cases.map(({ argument }) => argument)]
  return execFileSync('/usr/bin/printf', args, { env: { LC_ALL: 'C' } })
    .toString()
    .split('\0')
}

test.each([
  { name: 'd and i', cases: integer(['d', 'i'], ['+', ' '], int64) },
  { name: 'u', cases: integer(['u'], [], uint64) },
  { name: 'o, x and X', cases: integer(['o', 'x', 'X'], ['#'], uint64) },
  { name: 's', cases: string },
  { name: 'c', cases: character },
  { name: 'e, f and g', cases: float },
])('conversions $name print what the C library prints', ({ cases }) => {
  fc.assert(
    fc.property(fc.array(cases, { minLength: 1, maxLength: 150 }), (some) => {
      expect(some.map((one) => [one.conversion, one.argument, ours(one)])).toEqual(
        theirs(some).map((text, i) => [some[i]?.conversion, some[i]?.argument, text]),
      )
    }),
    { numRuns: 20 },
  )
})
