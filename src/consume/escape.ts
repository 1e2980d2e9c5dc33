/** Escapes: of untrusted bytes that reach a terminal, and of %S and %C. */
import type { TextBuffer } from './text-buffer.ts'

const BACKSLASH = 0x5c
const ZERO = 0x30
const DELETE = 0x7f

const writeOctal = (out: TextBuffer, byte: number): void => {
  out.reserve(4)
  out.byte(BACKSLASH)
  for (const shift of [6, 3, 0]) out.byte(ZERO + ((byte >> shift) & 7))
}

/** Lead bytes of UTF-8 sequences: how many bytes, and the bounds of the second one (Unicode, table 3-7). */
const leads: readonly { first: number; last: number; bytes: number; low: number; high: number }[] = [
  // From U+00A0: U+0080..U+009F are the C1 controls, which a terminal obeys.
  { first: 0xc2, last: 0xc2, bytes: 2, low: 0xa0, high: 0xbf },
  { first: 0xc3, last: 0xdf, bytes: 2, low: 0x80, high: 0xbf },
  { first: 0xe0, last: 0xe0, bytes: 3, low: 0xa0, high: 0xbf },
  { first: 0xe1, last: 0xec, bytes: 3, low: 0x80, high: 0xbf },
  { first: 0xed, last: 0xed, bytes: 3, low: 0x80, high: 0x9f },
  { first: 0xee, last: 0xef, bytes: 3, low: 0x80, high: 0xbf },
  { first: 0xf0, last: 0xf0, bytes: 4, low: 0x90, high: 0xbf },
  { first: 0xf1, last: 0xf3, bytes: 4, low: 0x80, high: 0xbf },
  { first: 0xf4, last: 0xf4, bytes: 4, low: 0x80, high: 0x8f },
]

const within = (value: number | undefined, low: number, high: number): boolean =>
  value !== undefined && value >= low && value <= high

/** Bytes of the printable UTF-8 sequence at `at`; 0 when there is none. */
const sequence = (from: Uint8Array, at: number, end: number): number => {
  const lead = leads.find((row) => within(from[at], row.first, row.last))
  if (!lead || at + lead.bytes > end || !within(from[at + 1], lead.low, lead.high)) return 0
  for (let i = 2; i < lead.bytes; i++) if (!within(from[at + i], 0x80, 0xbf)) return 0
  return lead.bytes
}

const isPlain = (byte: number): boolean => (byte >= 0x20 && byte < DELETE) || byte === 0x0a || byte === 0x09

/** Untrusted text for a terminal: controls other than newline and tab, and bytes that are no UTF-8, as `\ooo`. */
export const writeEscaped = (out: TextBuffer, from: Uint8Array, start: number, end: number): void => {
  let at = start
  while (at < end) {
    const byte = from[at] as number
    if (isPlain(byte)) {
      out.byte(byte)
      at++
      continue
    }
    const bytes = sequence(from, at, end)
    if (bytes === 0) writeOctal(out, byte)
    else out.raw(from, at, at + bytes)
    at += bytes || 1
  }
}

const named: ReadonlyMap<number, string> = new Map([
  [0, '\\0'],
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [0x22, '\\"'],
  [BACKSLASH, '\\\\'],
])

/** One byte as %S and %C show it: as it is, or as a C escape. */
export const writeCEscape = (out: TextBuffer, byte: number): void => {
  const name = named.get(byte)
  if (name !== undefined) out.ascii(name)
  else if (byte >= 0x20 && byte < DELETE) out.byte(byte)
  else writeOctal(out, byte)
}
