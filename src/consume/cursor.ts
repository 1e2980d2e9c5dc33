/** Reads fields out of the bytes of a record or of an aggregation's key. */
import { unreachable } from '../base/index.ts'
import type { RecordReader } from '../defs/index.ts'
import type { Field } from '../record/index.ts'
import { noSymbols, type Symbols } from './symbols.ts'

/** The four parts of a probe's name. */
export type ProbeName = {
  readonly provider: string
  readonly module: string
  readonly function: string
  readonly name: string
}

export type IntField = Extract<Field, { kind: 'int' }>
export type ProbeField = Extract<Field, { kind: 'probe' }>
/** A field with a fixed space of bytes. */
export type SpanField = Extract<Field, { kind: 'string' | 'bytes' }>

const decoder = new TextDecoder()

/** 64-bit values whose high word lies within are exact as a `number`. */
const HIGH_END = 1 << 21

/** A place in some bytes; field offsets count from `base`. */
export class Cursor implements RecordReader {
  data: Uint8Array = new Uint8Array(0)
  view = new DataView(this.data.buffer)
  base = 0

  readonly symbols: Symbols
  readonly #probe: (id: number) => ProbeName

  constructor(probe: (id: number) => ProbeName, symbols: Symbols = noSymbols) {
    this.#probe = probe
    this.symbols = symbols
  }

  /** Goes to the start of `data`. */
  enter(data: Uint8Array): void {
    if (data !== this.data) {
      this.data = data
      this.view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    }
    this.base = 0
  }

  integer(field: Field): bigint {
    switch (field.kind) {
      case 'int':
        return BigInt(readerOf(field)(this))
      case 'probe':
        return BigInt(this.view.getUint32(this.base + field.offset, true))
      case 'string':
      case 'bytes':
      case 'stack':
      case 'symbol':
        throw new TypeError(`a ${field.kind} field is no integer`)
      default:
        return unreachable(field)
    }
  }

  text(field: Field): string {
    switch (field.kind) {
      case 'int':
        return this.integer(field).toString()
      case 'probe':
        return this.probePart(field)
      case 'string':
      case 'bytes':
        return decoder.decode(this.data.subarray(this.base + field.offset, this.textEnd(field)))
      case 'stack':
      case 'symbol':
        throw new TypeError(`a ${field.kind} field is no text`)
      default:
        return unreachable(field)
    }
  }

  bytes(field: Field): Uint8Array {
    const start = this.base + field.offset
    return this.data.subarray(start, start + bytesOf(field))
  }

  probePart(field: ProbeField): string {
    return this.#probe(this.view.getUint32(this.base + field.offset, true))[field.part]
  }

  /** Where the field's text ends: at its NUL, or with its space. */
  textEnd(field: SpanField): number {
    let at = this.base + field.offset
    const end = at + field.bytes
    while (at < end && this.data[at] !== 0) at++
    return at
  }
}

/** Bytes that the field takes. */
export const bytesOf = (field: Field): number => {
  switch (field.kind) {
    case 'probe':
      return 4
    case 'stack':
      return 8 * (field.frames + Number(field.user))
    case 'symbol':
      return field.user ? 16 : 8
    default:
      return field.bytes
  }
}

/** An integer as a `number` where that is exact, else as a `bigint`. */
export type IntReader = (from: Cursor) => number | bigint

const readSigned64 =
  (offset: number): IntReader =>
  ({ view, base }) => {
    const high = view.getInt32(base + offset + 4, true)
    return high < HIGH_END && high >= -HIGH_END
      ? high * 0x1_0000_0000 + view.getUint32(base + offset, true)
      : view.getBigInt64(base + offset, true)
  }

const readUnsigned64 =
  (offset: number): IntReader =>
  ({ view, base }) => {
    const high = view.getUint32(base + offset + 4, true)
    return high < HIGH_END
      ? high * 0x1_0000_0000 + view.getUint32(base + offset, true)
      : view.getBigUint64(base + offset, true)
  }

const readers: Record<string, (offset: number) => IntReader> = {
  i1: (offset) => (from) => from.view.getInt8(from.base + offset),
  u1: (offset) => (from) => from.view.getUint8(from.base + offset),
  i2: (offset) => (from) => from.view.getInt16(from.base + offset, true),
  u2: (offset) => (from) => from.view.getUint16(from.base + offset, true),
  i4: (offset) => (from) => from.view.getInt32(from.base + offset, true),
  u4: (offset) => (from) => from.view.getUint32(from.base + offset, true),
  i8: readSigned64,
  u8: readUnsigned64,
}

/** The reader of one integer field, made once per record layout. */
export const readerOf = ({ bytes, offset, signed }: IntField): IntReader => {
  const reader = readers[`${signed ? 'i' : 'u'}${bytes}`]
  if (!reader) throw new TypeError(`no integers of ${bytes} bytes`)
  return reader(offset)
}
