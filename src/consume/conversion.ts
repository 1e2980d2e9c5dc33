/** The conversions of printf(): one row a letter, each making a writer for the field that it prints. */
import type { Field } from '../record/index.ts'
import { bytesOf, type Cursor, type IntField, readerOf } from './cursor.ts'
import { writeCEscape } from './escape.ts'
import { decodeFloat, floatLayoutOf, floatText } from './float.ts'
import { writeInteger } from './integer.ts'
import type { Spec } from './spec.ts'
import { addressOf, writeAddress, writeStack, writeSymbol } from './stack.ts'
import type { TextBuffer } from './text-buffer.ts'
import { calendarText, mailText } from './wall-time.ts'

/** Writes one field, unpadded (zeros apart). */
export type ConversionWriter = {
  (from: Cursor, out: TextBuffer, spec: Spec): void
  /** It takes the width for itself: what it writes isn't padded as a whole. */
  readonly takesWidth?: true
}

type Make = (field: Field, conversion: string) => ConversionWriter

const encoder = new TextEncoder()

const intField = (field: Field, conversion: string): IntField => {
  if (field.kind !== 'int') throw new TypeError(`%${conversion} prints no ${field.kind} field`)
  return field
}

/** Nothing asks for more than the digits; width and justification are left to the caller. */
const isBare = ({ zero, plus, space, alternate, group, precision }: Spec): boolean =>
  !(zero || plus || space || alternate || group) && precision < 0

const decimal: Make = (field, conversion) => {
  const int = intField(field, conversion)
  const read = readerOf(int)
  return (from, out, spec) => {
    const value = read(from)
    if (isBare(spec)) out.decimal(value)
    else writeInteger(out, value, conversion, int.signed, spec)
  }
}

const HEX = '0123456789abcdef'.split('').map((digit) => digit.charCodeAt(0))

/** Lower-case hex of 32 bits, at least `least` digits. */
const writeHex32 = (out: TextBuffer, value: number, least: number): void => {
  out.reserve(8)
  let shift = 28
  while (shift >= 4 * least && value >>> shift === 0) shift -= 4
  for (; shift >= 0; shift -= 4) out.byte(HEX[(value >>> shift) & 15] as number)
}

/** Bare lower-case hex, word by word: kernel addresses don't fit a `number`. */
const bareHexWriter = (field: IntField): ((from: Cursor, out: TextBuffer) => void) => {
  if (field.bytes === 8) {
    return ({ view, base }, out) => {
      const high = view.getUint32(base + field.offset + 4, true)
      if (high !== 0) writeHex32(out, high, 1)
      writeHex32(out, view.getUint32(base + field.offset, true), high === 0 ? 1 : 8)
    }
  }
  const read = readerOf(field)
  return (from, out) => writeHex32(out, Number(read(from)), 1)
}

const unsigned: Make = (field, conversion) => {
  const int = { ...intField(field, conversion), signed: false }
  const read = readerOf(int)
  const writeBare = conversion === 'x' || conversion === 'p' ? bareHexWriter(int) : undefined
  return (from, out, spec) => {
    if (writeBare && isBare(spec)) writeBare(from, out)
    else writeInteger(out, read(from), conversion, false, spec)
  }
}

const unsignedDecimal: Make = (field, conversion) =>
  decimal({ ...intField(field, conversion), signed: false }, conversion)

const bound = (start: number, end: number, { precision }: Spec): number =>
  precision < 0 ? end : Math.min(end, start + precision)

/** The text's bytes, given to `write`; a probe's name part is encoded first. */
const textWriter = (
  field: Field,
  conversion: string,
  write: (out: TextBuffer, bytes: Uint8Array, start: number, end: number) => void,
): ConversionWriter => {
  if (field.kind === 'probe') {
    return (from, out, spec) => {
      const bytes = encoder.encode(from.probePart(field))
      write(out, bytes, 0, bound(0, bytes.length, spec))
    }
  }
  if (field.kind !== 'string' && field.kind !== 'bytes')
    throw new TypeError(`%${conversion} prints no ${field.kind} field`)
  return (from, out, spec) => {
    const start = from.base + field.offset
    write(out, from.data, start, bound(start, from.textEnd(field), spec))
  }
}

const string: Make = (field, conversion) =>
  textWriter(field, conversion, (out, bytes, start, end) => out.untrusted(bytes, start, end))

const escapedString: Make = (field, conversion) =>
  textWriter(field, conversion, (out, bytes, start, end) => {
    for (let at = start; at < end; at++) writeCEscape(out, bytes[at] as number)
  })

const charByte = (field: Field, conversion: string) => {
  const read = readerOf(intField(field, conversion))
  return (from: Cursor): number => Number(BigInt.asUintN(8, BigInt(read(from))))
}

const character: Make = (field, conversion) => {
  const read = charByte(field, conversion)
  return (from, out) => out.untrusted(Uint8Array.of(read(from)), 0, 1)
}

const escapedCharacter: Make = (field, conversion) => {
  const read = charByte(field, conversion)
  return (from, out) => writeCEscape(out, read(from))
}

/** What Unicode has no character for is shown as U+FFFD. */
const characterOf = (codePoint: number): Uint8Array =>
  encoder.encode(String.fromCodePoint(codePoint <= 0x10ffff ? codePoint : 0xfffd))

const writeWide = (out: TextBuffer, codePoint: number): void => {
  const bytes = characterOf(codePoint)
  out.untrusted(bytes, 0, bytes.length)
}

const wideCharacter: Make = (field, conversion) => {
  const read = readerOf({ ...intField(field, conversion), signed: false })
  return (from, out) => writeWide(out, Number(read(from)))
}

/** 32-bit characters up to a zero; the precision counts bytes and splits no character. */
const wideString: Make = (field, conversion) => {
  if (field.kind !== 'bytes') throw new TypeError(`%l${conversion} prints no ${field.kind} field`)
  return (from, out, { precision }) => {
    const start = out.length
    for (let at = 0; at + 4 <= field.bytes; at += 4) {
      const codePoint = from.view.getUint32(from.base + field.offset + at, true)
      if (codePoint === 0) return
      if (precision >= 0 && out.length - start + characterOf(codePoint).length > precision) return
      writeWide(out, codePoint)
    }
  }
}

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)

const float: Make = (field, conversion) => {
  const layout = floatLayoutOf(bytesOf(field))
  if (!layout) throw new TypeError(`%${conversion} prints no ${bytesOf(field)} bytes`)
  return (from, out, spec) =>
    out.ascii(floatText(decodeFloat(littleEndian(from.bytes(field)), layout), conversion, spec))
}

const time =
  (text: (nanoseconds: bigint) => string): Make =>
  (field) =>
  (from, out) =>
    out.ascii(text(from.integer(field)))

/** A frame a line; the width is that of each frame, or with `-` the indentation. */
const stack: Make = (field, conversion) => {
  if (field.kind !== 'stack') throw new TypeError(`%${conversion} prints no ${field.kind} field`)
  const write = (from: Cursor, out: TextBuffer, { left, width }: Spec) =>
    writeStack(field, from, out, left ? { indent: width, width: 0 } : { indent: 0, width })
  return Object.assign(write, { takesWidth: true } as const)
}

/** Numbers are addresses of the kernel, or for `%A` of the target process. */
const address =
  (user: boolean): Make =>
  (field, conversion) => {
    if (field.kind === 'symbol')
      return (from, out) => writeAddress(from, out, addressOf(field, from), 'address')
    const read = readerOf({ ...intField(field, conversion), signed: false })
    return (from, out) => {
      const pid = user ? from.symbols.symboliser.target : undefined
      writeAddress(from, out, { pid, address: BigInt(read(from)) }, 'address')
    }
  }

const integers: Readonly<Record<string, Make>> = {
  d: decimal,
  i: decimal,
  u: unsignedDecimal,
  o: unsigned,
  x: unsigned,
  X: unsigned,
}
const floats: Readonly<Record<string, Make>> = { e: float, E: float, f: float, g: float, G: float }
const wide: Readonly<Record<string, Make>> = { c: wideCharacter, s: wideString }

/** The letters of `makers` with a size before them: the field knows its own size. */
const sized = (size: string, makers: Readonly<Record<string, Make>>): Record<string, Make> =>
  Object.fromEntries(Object.entries(makers).map(([letter, make]) => [size + letter, make]))

const conversions: Readonly<Record<string, Make>> = {
  ...integers,
  ...sized('h', integers),
  ...sized('l', integers),
  ...sized('ll', integers),
  ...floats,
  ...sized('L', floats),
  ...sized('l', wide),
  ...sized('w', wide),
  p: unsigned,
  c: character,
  C: escapedCharacter,
  s: string,
  S: escapedString,
  a: address(false),
  A: address(true),
  k: stack,
  T: time(mailText),
  Y: time(calendarText),
}

/** The writer for one conversion of one field. `name` is the size prefix and the letter. */
export const conversionWriter = (name: string, field: Field): ConversionWriter => {
  // mod() and umod() are a name under any conversion.
  if (field.kind === 'symbol' && field.part === 'module') return (from, out) => writeSymbol(field, from, out)
  const make = conversions[name]
  if (!make) throw new TypeError(`no conversion %${name}`)
  return make(field, name.slice(-1))
}
