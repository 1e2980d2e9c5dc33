import { expect, test } from 'vitest'
import { Arena } from './arena.ts'
import { BPF_COMMANDS } from './commands.ts'
import { decode, encode, type Layout } from './layout.ts'

const BASE = 0x7000_0000_0000n
const arena = (capacity = 4096) => {
  const memory = new Uint8Array(capacity).fill(0xff)
  return new Arena({ base: BASE, capacity, view: (length) => memory.subarray(0, length) })
}

const layout = {
  size: 64,
  fields: {
    small: [0, 'u32'],
    large: [8, 'u64'],
    result: [16, 'u32out'],
    name: [20, 'name16'],
    input: [40, 'bytes'],
    output: [48, 'fill'],
    message: [56, 'text'],
  },
} as const satisfies Layout

test('writes fields at their offsets and clears the rest', () => {
  const a = arena()
  const at = encode(a, layout, { small: 7, large: 1n << 40n, name: 'a_name_of_more_than_15' })
  expect(a.view.getUint32(at, true)).toBe(7)
  expect(a.view.getUint32(at + 4, true)).toBe(0)
  expect(a.view.getBigUint64(at + 8, true)).toBe(1n << 40n)
  expect(new TextDecoder().decode(a.bytes.subarray(at + 20, at + 36))).toBe('a_name_of_more_\0')
  expect(a.view.getBigUint64(at + 40, true)).toBe(0n)
})

test('passes bytes by pointer, and copies back what the kernel wrote', () => {
  const a = arena()
  const output = new Uint8Array(3)
  const attr = { input: Uint8Array.of(1, 2, 3), output, message: 16 }
  const at = encode(a, layout, attr)
  const pointee = (offset: number) => Number(a.view.getBigUint64(at + offset, true) - BASE)
  expect([...a.bytes.subarray(pointee(40), pointee(40) + 3)]).toEqual([1, 2, 3])
  a.bytes.set([9, 8, 7], pointee(48))
  a.bytes.set(new TextEncoder().encode('why\0junk'), pointee(56))
  a.view.setUint32(at + 16, 42, true)
  expect(decode(a, layout, attr, at)).toEqual({ result: 42, message: 'why' })
  expect([...output]).toEqual([9, 8, 7])
})

test.each([
  { name: 'an unterminated text', written: 'abcd', want: 'abcd' },
  { name: 'a text that the kernel did not touch', written: '', want: '' },
])('reads $name within its room', ({ written, want }) => {
  const a = arena()
  const at = encode(a, layout, { message: 4 })
  a.bytes.set(new TextEncoder().encode(written), Number(a.view.getBigUint64(at + 56, true) - BASE))
  expect(decode(a, layout, { message: 4 }, at).message).toBe(want)
})

test('passes arrays and nested structures by pointer', () => {
  const a = arena()
  const link = encode(a, BPF_COMMANDS.LINK_CREATE, { symbols: ['one', 'two'], symbolCookies: [5n, 6n] })
  const target = (at: number) => Number(a.view.getBigUint64(at, true) - BASE)
  const texts = [0, 8]
    .map((i) => target(target(link + 24) + i))
    .map((at) => String.fromCharCode(...a.bytes.subarray(at, at + 4)))
  expect(texts).toEqual(['one\0', 'two\0'])
  expect([0, 8].map((i) => a.view.getBigUint64(target(link + 40) + i, true))).toEqual([5n, 6n])

  const attr = { fd: 3, btf: { name: 16, nameLength: 16 } }
  const info = encode(a, BPF_COMMANDS.OBJ_GET_INFO_BY_FD, attr)
  const block = target(info + 8)
  a.view.setUint32(block + 12, 77, true)
  a.bytes.set(new TextEncoder().encode('vmlinux\0'), target(block + 16))
  expect(decode(a, BPF_COMMANDS.OBJ_GET_INFO_BY_FD, attr, info).btf).toMatchObject({
    id: 77,
    name: 'vmlinux',
  })
})

test('an arena gives everything back after a scope, and says when it is full', () => {
  const a = arena(64)
  expect(a.scope(() => [a.take(3), a.take(8), a.free])).toEqual([0, 8, 48])
  expect(a.free).toBe(64)
  expect(() => a.scope(() => a.take(65))).toThrow(RangeError)
  expect(() =>
    a.scope(() => {
      a.take(60)
      throw new Error('from inside')
    }),
  ).toThrow('from inside')
  expect(a.free).toBe(64)
})

const width = { u32: 4, u32out: 4, name16: 16 } as const
test('an arena brings memory into view as it is taken, and what lies there stays', () => {
  const a = arena(5 << 20)
  const first = a.put(Uint8Array.of(1, 2, 3))
  expect(a.bytes.length).toBe(1 << 20)
  const late = a.take(3 << 20)
  a.view.setUint32(late + (3 << 20) - 4, 7, true)
  expect(a.bytes.length).toBe(4 << 20)
  expect([...a.bytes.subarray(first, first + 3)]).toEqual([1, 2, 3])
  a.take(a.free)
  expect(a.bytes.length).toBe(5 << 20)
})

test.each(Object.entries(BPF_COMMANDS))('%s: every field is aligned and inside the attribute', (_, row) => {
  const check = ({ size, fields }: Layout) => {
    for (const [name, [offset, kind]] of Object.entries(fields)) {
      const bytes = typeof kind === 'string' && kind in width ? width[kind as keyof typeof width] : 8
      expect(offset % Math.min(bytes, 4), name).toBe(0)
      expect(bytes === 8 ? offset % 8 : 0, name).toBe(0)
      expect(offset + bytes, name).toBeLessThanOrEqual(size)
      if (typeof kind !== 'string') check(kind)
    }
  }
  check(row)
})
