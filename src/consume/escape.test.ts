import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeCEscape, writeEscaped } from './escape.ts'
import { TextBuffer } from './text-buffer.ts'

const escaped = (bytes: Uint8Array): string => {
  const out = new TextBuffer()
  writeEscaped(out, bytes, 0, bytes.length)
  return Buffer.from(out.written()).toString()
}

test.each([
  { name: 'plain text', have: 'GET /\tHTTP\n', want: 'GET /\tHTTP\n' },
  { name: 'a terminal sequence', have: '\x1b[31m', want: '\\033[31m' },
  { name: 'carriage return and delete', have: '\r\x7f', want: '\\015\\177' },
  { name: 'letters beyond ASCII', have: 'é€𝄞', want: 'é€𝄞' },
  { name: 'a C1 control (CSI in one character)', have: '\u009b31m', want: '\\302\\23331m' },
])('$name', ({ have, want }) => {
  expect(escaped(Buffer.from(have))).toBe(want)
})

test.each([
  { name: 'a lone continuation byte', have: [0x9b], want: '\\233' },
  { name: 'a cut sequence', have: [0xe2, 0x82], want: '\\342\\202' },
  { name: 'an overlong NUL', have: [0xc0, 0x80], want: '\\300\\200' },
  { name: 'a surrogate', have: [0xed, 0xa0, 0x80], want: '\\355\\240\\200' },
  { name: 'beyond Unicode', have: [0xf4, 0x90, 0x80, 0x80], want: '\\364\\220\\200\\200' },
])('$name is no UTF-8', ({ have, want }) => {
  expect(escaped(Uint8Array.from(have))).toBe(want)
})

test('whatever the bytes, the text is valid and has no control but newline and tab', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const out = new TextBuffer()
      writeEscaped(out, bytes, 0, bytes.length)
      const text = new TextDecoder('utf-8', { fatal: true }).decode(out.written())
      expect([...text].filter((c) => /\p{Cc}/u.test(c) && c !== '\n' && c !== '\t')).toEqual([])
    }),
  )
})

test('C escapes', () => {
  const out = new TextBuffer()
  for (const byte of Buffer.from('a \0\x07\b\t\n\v\f\r"\\\x01\x7f\xff', 'latin1')) writeCEscape(out, byte)
  expect(Buffer.from(out.written()).toString()).toBe('a \\0\\a\\b\\t\\n\\v\\f\\r\\"\\\\\\001\\177\\377')
})
