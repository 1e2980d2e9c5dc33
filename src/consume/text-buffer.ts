/** A growing buffer of output bytes: what records are formatted into without making strings. */
import { writeEscaped } from './escape.ts'

const BLANK = 0x20
const ZERO = 0x30
const MINUS = 0x2d
/** Below this a number is formatted with 32-bit arithmetic. */
const INT32_END = 0x8000_0000
/** The largest part of a decimal number that fits 32 bits. */
const BILLION = 1_000_000_000

const encoder = new TextEncoder()

export class TextBuffer {
  bytes = new Uint8Array(1 << 16)
  length = 0
  /** Untrusted text is escaped: the output is a terminal. */
  escape: boolean

  #limit = Number.POSITIVE_INFINITY
  #full: () => void = () => undefined

  constructor() {
    this.escape = false
  }

  /** Calls `full`, which must empty the buffer, at the first line end beyond `limit` bytes. */
  whenAbove(limit: number, full: () => void): void {
    this.#limit = limit
    this.#full = full
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const wanted = this.length + count
    if (wanted <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(wanted, 2 * this.bytes.length))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }

  /** What was written; a view, valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }

  /** A record is complete: the buffer may be handed on. */
  endRecord(): void {
    if (this.length > this.#limit) this.#full()
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  fill(value: number, count: number): void {
    if (count <= 0) return
    this.reserve(count)
    let at = this.length
    for (const end = at + count; at < end; at++) this.bytes[at] = value
    this.length = at
  }

  blanks(count: number): void {
    this.fill(BLANK, count)
  }

  newline(): void {
    this.byte(0x0a)
  }

  /** Text whose characters are all below U+0080: numbers and fixed words. */
  ascii(text: string): void {
    this.reserve(text.length)
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i)
  }

  /** Trusted text, as UTF-8. */
  text(text: string): void {
    // A UTF-16 unit takes at most 3 bytes.
    this.reserve(3 * text.length)
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written
  }

  raw(from: Uint8Array, start = 0, end = from.length): void {
    this.reserve(end - start)
    // A native copy costs more than the bytes of a usual string do.
    if (end - start > 128) {
      this.bytes.set(from.subarray(start, end), this.length)
      this.length += end - start
      return
    }
    const to = this.bytes
    let at = this.length
    for (let i = start; i < end; i++) to[at++] = from[i] as number
    this.length = at
  }

  /** Bytes that the traced system chose: escaped when the output is a terminal. */
  untrusted(from: Uint8Array, start: number, end: number): void {
    if (this.escape) writeEscaped(this, from, start, end)
    else this.raw(from, start, end)
  }

  /** A decimal number. */
  decimal(value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.ascii(value.toString())
      return
    }
    this.reserve(20)
    let magnitude = value
    if (value < 0) {
      this.bytes[this.length++] = MINUS
      magnitude = -value
    }
    if (magnitude < INT32_END) this.#digits(magnitude, 1)
    else {
      const high = Math.floor(magnitude / BILLION)
      this.#digits(high, 1)
      this.#digits(magnitude - high * BILLION, 9)
    }
  }

  /** At least `least` digits of an integer below 2^53. */
  #digits(value: number, least: number): void {
    const to = this.bytes
    const start = this.length
    let count = least
    for (let power = 10 ** least; power <= value; power *= 10) count++
    let rest = value
    for (let at = start + count - 1; at >= start; at--) {
      const next = rest < INT32_END ? ((rest | 0) / 10) | 0 : Math.floor(rest / 10)
      to[at] = ZERO + rest - next * 10
      rest = next
    }
    this.length = start + count
  }

  /** Pads what was written since `start` with blanks to `width` bytes. */
  pad(start: number, width: number, left: boolean): void {
    const missing = width - (this.length - start)
    if (missing <= 0) return
    if (left) {
      this.blanks(missing)
      return
    }
    this.reserve(missing)
    const to = this.bytes
    for (let at = this.length - 1; at >= start; at--) to[at + missing] = to[at] as number
    for (let at = start; at < start + missing; at++) to[at] = BLANK
    this.length += missing
  }
}
