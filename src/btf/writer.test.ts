/** What the writer shares and refuses, and the byte layout of the tables that go with a program. */
import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { BtfError, type BtfId, BtfWriter, encodeFuncInfo, encodeLineInfo, VOID } from './index.ts'

test('the object of one subprogram has these bytes', () => {
  const writer = new BtfWriter()
  const proto = writer.funcProto(writer.int('int', 4, true), [{ name: 'ctx', type: writer.ptr(VOID) }])
  writer.func('f', proto, 'global')
  // biome-ignore format: one record a line
  const types = [
    1, 0x0100_0000, 4, 0x0100_0020,          // 1 int, signed, 32 bits
    0, 0x0200_0000, 0,                       // 2 void *
    0, 0x0d00_0001, 1, 5, 2,                 // 3 int (void *ctx)
    9, 0x0c00_0001, 3,                       // 4 f, global
  ]
  const strings = '\0int\0ctx\0f\0'
  const header = [0x0001_eb9f, 24, 0, 4 * types.length, 4 * types.length, strings.length]
  const want = Buffer.concat([
    Buffer.from(Uint32Array.from([...header, ...types]).buffer),
    Buffer.from(strings),
  ])
  expect(Buffer.from(writer.bytes()).toString('hex')).toBe(want.toString('hex'))
})

test('equal integers, pointers, arrays, prototypes and strings are held once', () => {
  const build = (writer: BtfWriter): BtfId[] => {
    const int = writer.int('int', 4, true)
    const array = writer.array(int, 8)
    return [int, array, writer.ptr(array), writer.funcProto(int, [{ name: 'a', type: array }])]
  }
  const writer = new BtfWriter()
  const first = build(writer)
  const { length } = writer.bytes()
  expect(build(writer)).toEqual(first)
  expect(writer.bytes().length).toBe(length)
  expect(writer.string('int')).toBe(writer.string('int'))
})

test('types that differ in one property are kept apart', () => {
  const w = new BtfWriter()
  const int = w.int('int', 4, true)
  const long = w.int('long', 8, true)
  const ids = [
    int,
    long,
    w.int('int', 4),
    w.int('int', 8, true),
    w.ptr(int),
    w.ptr(long),
    w.array(int, 2),
    w.array(int, 3),
    w.funcProto(int, []),
    w.funcProto(int, [{ name: 'a', type: int }]),
    w.funcProto(int, [{ name: 'b', type: int }]),
    w.funcProto(int, [{ name: 'a', type: long }]),
    w.struct('s', 4, []),
    w.struct('s', 4, []), // a struct has an identity
  ]
  expect(new Set(ids).size).toBe(ids.length)
})

test('a struct may point to itself by the id it will get', () => {
  const writer = new BtfWriter()
  const node = (writer.nextId + 1) as BtfId
  const next = writer.ptr(node)
  expect(writer.struct('node', 8, [{ name: 'next', type: next, offsetBits: 0, bitSize: 0 }])).toBe(node)
})

test.each<{ name: string; act: (writer: BtfWriter) => unknown; want: string }>([
  { name: 'a NUL in a string', act: (w) => w.string('a\0b'), want: 'a string holds a NUL' },
  {
    name: 'a record for void',
    act: (w) => w.add({ kind: 'void' }),
    want: 'void is type 0 and has no record',
  },
  {
    name: 'more members than a record counts',
    act: (w) => w.struct('s', 0, Array(0x1_0000).fill({ name: '', type: VOID, offsetBits: 0, bitSize: 0 })),
    want: 'struct of 65536 items',
  },
  {
    name: 'a bit-field beyond 2 MiB',
    act: (w) => w.struct('s', 0, [{ name: 'far', type: VOID, offsetBits: 0x100_0000, bitSize: 1 }]),
    want: 'member far of s lies beyond the 2 MiB that bit-fields allow',
  },
])('$name is refused', ({ act, want }) => {
  expect(() => act(new BtfWriter())).toThrow(new BtfError(want))
})

const words = (bytes: Uint8Array): number[] => [...new Uint32Array(bytes.buffer)]

test('func_info rows are (instruction, type)', () => {
  const rows = [
    { insnOffset: 0, type: 4 as BtfId },
    { insnOffset: 17, type: 9 as BtfId },
  ]
  expect(words(encodeFuncInfo(rows))).toEqual([0, 4, 17, 9])
})

test.each([
  { line: 7, column: 3, want: (7 << 10) | 3 },
  { line: 1, column: 5000, want: (1 << 10) | 1023 },
  { line: 2 ** 22, column: 0, want: 0xffff_fc00 },
])('line_info puts line $line, column $column into one word', ({ line, column, want }) => {
  expect(words(encodeLineInfo([{ insnOffset: 2, file: 10, text: 20, line, column }]))).toEqual([
    2,
    10,
    20,
    want,
  ])
})
