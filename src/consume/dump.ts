/** The hex dump of tracemem() and of values that have no other form. */
import type { TextBuffer } from './text-buffer.ts'

const ROW_BYTES = 16
const INDENT = 5
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

const header = `\n${' '.repeat(INDENT + 6)}${Array.from({ length: ROW_BYTES }, (_, i) => `  ${i.toString(16)}`).join('')}  0123456789abcdef\n`

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f

const row = (bytes: Uint8Array, at: number, end: number): string => {
  let hex = ''
  let text = ''
  for (let i = at; i < Math.min(at + ROW_BYTES, end); i++) {
    const byte = bytes[i] as number
    hex += ` ${HEX[byte]}`
    text += isPrintable(byte) ? String.fromCharCode(byte) : '.'
  }
  return `${hex.padEnd(3 * ROW_BYTES)}  ${text}\n`
}

/** 16 bytes a row: offset, hex, characters. No bytes print nothing, not even the header. */
export const writeDump = (out: TextBuffer, bytes: Uint8Array, start: number, end: number): void => {
  if (start >= end) return
  out.ascii(header)
  for (let at = start; at < end; at += ROW_BYTES) {
    const offset = (at - start).toString(16).padStart(5)
    out.ascii(`${' '.repeat(INDENT)}${offset}:${row(bytes, at, end)}`)
  }
}
