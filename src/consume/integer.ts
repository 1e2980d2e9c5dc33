/** Integers by the rules of printf(3): d i u o x X p. */
import type { Spec } from './spec.ts'
import type { TextBuffer } from './text-buffer.ts'

const radixes: Record<string, number> = { o: 8, x: 16, X: 16, p: 16 }

const digitsOf = (magnitude: number | bigint, conversion: string): string => {
  const digits = magnitude.toString(radixes[conversion] ?? 10)
  return conversion === 'X' ? digits.toUpperCase() : digits
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',')

/** `#`: 0x before hex; octal starts with a zero anyway once its precision covers one. */
const alternatePrefix = (digits: string, conversion: string): string => {
  if (/^0/.test(digits) && (conversion === 'o' || /^0+$/.test(digits))) return ''
  return { o: '0', x: '0x', p: '0x', X: '0X' }[conversion] ?? ''
}

/** Sign or radix prefix, and digits, zero-padded to the width where the spec says so. */
export const writeInteger = (
  out: TextBuffer,
  value: number | bigint,
  conversion: string,
  signed: boolean,
  spec: Spec,
): void => {
  const negative = value < 0
  let digits = digitsOf(negative ? -value : value, conversion)
  if (spec.precision > digits.length) digits = digits.padStart(spec.precision, '0')
  if (spec.group && !(conversion in radixes)) digits = grouped(digits)
  let prefix = spec.alternate ? alternatePrefix(digits, conversion) : ''
  if (negative) prefix = '-'
  else if (signed && spec.plus) prefix = '+'
  else if (signed && spec.space) prefix = ' '
  if (spec.zero && spec.precision < 0) digits = digits.padStart(spec.width - prefix.length, '0')
  out.ascii(prefix + digits)
}
