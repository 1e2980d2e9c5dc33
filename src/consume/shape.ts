/** What the two forms of print() share: an object's bytes, and the values in them as text. */
import type { Shape, ShapeMember } from '../record/index.ts'
import { writeCEscape } from './escape.ts'
import type { TextBuffer } from './text-buffer.ts'

/** A part of an object: `bits` from `bit` on, which count from the object's start. */
export type Part = { readonly shape: Shape; readonly bit: number; readonly bits: number }

export const wholeOf = (shape: Shape): Part => ({ shape, bit: 0, bits: 8 * shape.bytes })

export const memberOf = ({ bit }: Part, { shape, offsetBits, bitSize }: ShapeMember): Part => ({
  shape,
  bit: bit + offsetBits,
  bits: bitSize ?? 8 * shape.bytes,
})

export const elementOf = ({ bit }: Part, of: Shape, index: number): Part => ({
  shape: of,
  bit: bit + 8 * of.bytes * index,
  bits: 8 * of.bytes,
})

/** The bits as an unsigned number; what lies behind the end of the bytes is 0. */
export const bitsOf = (bytes: Uint8Array, { bit, bits }: Part): bigint => {
  let value = 0n
  for (let at = (bit + bits - 1) >> 3; at >= bit >> 3; at--) value = (value << 8n) | BigInt(bytes[at] ?? 0)
  return BigInt.asUintN(bits, value >> BigInt(bit & 7))
}

export const isZero = (bytes: Uint8Array, part: Part): boolean => {
  if ((part.bit | part.bits) & 7) return bitsOf(bytes, part) === 0n
  const start = part.bit >> 3
  return bytes.subarray(start, start + (part.bits >> 3)).every((byte) => byte === 0)
}

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f

const writeCharacter = (out: TextBuffer, byte: number): void => {
  out.ascii("'")
  if (isPrintable(byte)) out.byte(byte)
  else writeCEscape(out, byte)
  out.ascii("'")
}

/** How the forms write integers. */
export type IntegerText = (bits: bigint, part: Part, signed: boolean) => string

/** The value of a scalar; nothing and false for what has none. */
export const writeScalar = (out: TextBuffer, bytes: Uint8Array, part: Part, text: IntegerText): boolean => {
  const { shape, bits } = part
  switch (shape.kind) {
    case 'int':
      if (shape.character && bits === 8) writeCharacter(out, Number(bitsOf(bytes, part)))
      else out.ascii(text(bitsOf(bytes, part), part, shape.signed))
      return true
    case 'enum': {
      const value = bitsOf(bytes, part)
      const name = shape.names.get(shape.signed ? BigInt.asIntN(bits, value) : value)
      out.ascii(name ?? text(value, part, shape.signed))
      return true
    }
    case 'pointer':
      out.ascii(`0x${bitsOf(bytes, part).toString(16)}`)
      return true
    case 'wide':
      out.ascii(`?(${bits} bit value)`)
      return true
    default:
      return false
  }
}

/** Text up to its NUL, in quotes. */
export const writeQuoted = (out: TextBuffer, bytes: Uint8Array, { bit, bits }: Part): void => {
  const text = bytes.subarray(bit >> 3, (bit + bits) >> 3)
  const end = text.indexOf(0)
  out.ascii('"')
  for (const byte of end < 0 ? text : text.subarray(0, end)) writeCEscape(out, byte)
  out.ascii('"')
}
