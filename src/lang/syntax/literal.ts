/** Values of integer, character and string literals. */
import { fail, type Span } from '../../base/index.ts'
import type { IntegerType } from './ast.ts'

// C99 6.4.4.1, LP64: the first type that holds the value.
const LADDERS: Record<string, { decimal: readonly IntegerType[]; other: readonly IntegerType[] }> = {
  '': {
    decimal: ['int', 'long', 'long long'],
    other: ['int', 'unsigned int', 'long', 'unsigned long', 'long long', 'unsigned long long'],
  },
  u: both('unsigned int', 'unsigned long', 'unsigned long long'),
  l: {
    decimal: ['long', 'long long'],
    other: ['long', 'unsigned long', 'long long', 'unsigned long long'],
  },
  ul: both('unsigned long', 'unsigned long long'),
  ll: { decimal: ['long long'], other: ['long long', 'unsigned long long'] },
  ull: both('unsigned long long'),
}

function both(...types: IntegerType[]) {
  return { decimal: types, other: types }
}

const LIMITS: Record<IntegerType, bigint> = {
  int: 2n ** 31n,
  'unsigned int': 2n ** 32n,
  long: 2n ** 63n,
  'unsigned long': 2n ** 64n,
  'long long': 2n ** 63n,
  'unsigned long long': 2n ** 64n,
}

export type IntegerValue = { readonly value: bigint; readonly type: IntegerType }

const typed = (value: bigint, suffix: string, decimal: boolean, span: Span): IntegerValue => {
  const ladder = LADDERS[suffix]?.[decimal ? 'decimal' : 'other']
  const type = ladder?.find((candidate) => value < LIMITS[candidate])
  return type ? { value, type } : fail('D_INT_OFLOW.type', span, value)
}

/** A value that was never spelled with a base or a suffix: character constants and macro variables. */
export const decimalInteger = (value: bigint, span: Span): IntegerValue => typed(value, '', true, span)

const BASES = [
  { prefix: /^0[xX](?=.)/, name: '0x', digit: /[0-9A-Fa-f]/ },
  { prefix: /^0(?=.)/, name: '0o', digit: /[0-7]/ },
  { prefix: /^/, name: '', digit: /[0-9]/ },
] as const

/**
 * `text` is a run of letters and digits that begins with a digit.
 * @throws D_INT_DIGIT, D_INT_OFLOW
 */
export const integerLiteral = (text: string, span: Span): IntegerValue => {
  const suffix = /[uU]?[lL]{0,2}$/.exec(text)?.[0] ?? ''
  const number = text.slice(0, text.length - suffix.length)
  const base = BASES.find((candidate) => candidate.prefix.test(number)) ?? BASES[2]
  const digits = number.replace(base.prefix, '')
  for (const digit of digits) {
    if (!base.digit.test(digit)) return fail('D_INT_DIGIT', span, text, digit)
  }
  const value = BigInt(base.name + digits)
  if (value >= 2n ** 64n) return fail('D_INT_OFLOW', span, text)
  return typed(value, suffix.toLowerCase(), base.name === '', span)
}

const encoder = new TextEncoder()

/** UTF-8 bytes of a text, as one char a byte. */
const bytesOf = (text: string): string => {
  if (/^[\0-\x7f]*$/.test(text)) return text
  let bytes = ''
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte)
  return bytes
}

const SIMPLE_ESCAPES: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
}

/** Bytes of the text between the quotes. An escape that is not C's keeps its backslash. */
export const decodeEscapes = (text: string): string =>
  bytesOf(text).replace(/\\(?:([0-7]{1,3})|x([0-9A-Fa-f]+)|([\s\S]))/g, (all, octal, hex, letter) => {
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    if (hex) return String.fromCharCode(Number.parseInt(hex.slice(-2), 16))
    return SIMPLE_ESCAPES[letter] ?? all
  })

/**
 * The value of `'text'`: its bytes, the first one most significant.
 * @throws D_CHR_NULL, D_CHR_OFLOW, D_INT_OFLOW
 */
export const characterConstant = (text: string, span: Span): IntegerValue => {
  const bytes = decodeEscapes(text)
  if (bytes.length === 0) return fail('D_CHR_NULL', span)
  if (bytes.length > 8) return fail('D_CHR_OFLOW', span)
  let value = 0n
  for (let at = 0; at < bytes.length; at++) value = (value << 8n) | BigInt(bytes.charCodeAt(at))
  return decimalInteger(value, span)
}
