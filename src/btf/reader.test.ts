/** Looking up and listing names, in one object and in one split on another. */
import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { Btf, type BtfId, BtfWriter, cText, memberAt, VOID } from './index.ts'

const id = (number: number): BtfId => number as BtfId

/** Enough look-ups that the reader goes over from searching to its hash table. */
const MANY = 40

const sampleBytes = (): Uint8Array => {
  const writer = new BtfWriter()
  writer.struct('file', 8, [])
  writer.struct('path', 16, [])
  const proto = writer.funcProto(VOID, [])
  writer.func('file', proto, 'static')
  writer.func('vfs_read', proto, 'static')
  writer.func('walk', proto, 'static')
  writer.func('walk', proto, 'static')
  writer.add({ kind: 'typedef', name: 'btf_trace_sys_enter', type: proto })
  writer.add({ kind: 'typedef', name: 'pid_t', type: writer.int('int', 4, true) })
  writer.struct('', 4, [])
  return writer.bytes()
}

const sample = (): Btf => Btf.read(sampleBytes())

const LOOKUPS = [
  { kind: 'struct', name: 'file', want: [1] },
  { kind: 'func', name: 'file', want: [4] },
  { kind: 'func', name: 'walk', want: [6, 7] },
  { kind: 'func', name: 'vfs_read', want: [5] },
  { kind: 'func', name: 'vfs', want: [] },
  { kind: 'func', name: 'read', want: [] }, // the tail of a name is no name
  { kind: 'func', name: 'file\0vfs_read', want: [] },
  { kind: 'struct', name: '', want: [] },
  { kind: 'union', name: 'file', want: [] },
] as const

test('among many types of a kind one is found, whether by a search or by the table', () => {
  const writer = new BtfWriter()
  const proto = writer.funcProto(VOID, [])
  const numbered = Array.from({ length: 25_000 }, (_, at) => writer.func(`f${at}_end`, proto, 'static'))
  const tails = Array.from({ length: 20 }, (_, at) =>
    writer.func(`${'long_'.repeat(at)}name`, proto, 'static'),
  )
  const bytes = writer.bytes()
  const find = (...names: readonly string[]) => {
    const btf = Btf.read(bytes)
    return names.map((name) => btf.find('func', name))
  }
  expect(find('f7_end')).toEqual([numbered[7]])
  expect(find('f7_end', 'end', 'f8_end', 'f1', 'f24999_end', 'name')).toEqual([
    ...[numbered[7], undefined, numbered[8], undefined, numbered[24_999]],
    tails[0],
  ])
  // So many names end like this one that the first look-up makes the table.
  expect(find('name', 'long_name', 'ong_name')).toEqual([tails[0], tails[1], undefined])
})

test.each(LOOKUPS)('$kind "$name" is found, searched for or hashed', ({ kind, name, want }) => {
  const btf = sample()
  for (let again = 0; again < MANY; again++) {
    expect(btf.findAll(kind, name)).toEqual(want)
    expect(btf.find(kind, name)).toBe(want[0])
  }
})

test('names of one kind are listed in order of id, by prefix', () => {
  const btf = sample()
  expect([...btf.list('func')].map(({ name }) => name)).toEqual(['file', 'vfs_read', 'walk', 'walk'])
  expect([...btf.list('typedef', 'btf_trace_')]).toEqual([{ name: 'btf_trace_sys_enter', id: 8 }])
  expect([...btf.list('struct')].map(({ name }) => name)).toEqual(['file', 'path'])
  expect([...btf.list('enum')]).toEqual([])
})

test('a type is decoded once', () => {
  const btf = sample()
  expect(btf.type(id(1))).toBe(btf.type(id(1)))
})

/** An object of structs without members whose names lie at `offsets` of `strings`. */
const structsNamed = (strings: Buffer, offsets: readonly number[]): Uint8Array => {
  const types = Buffer.alloc(12 * offsets.length)
  offsets.forEach((offset, index) => {
    types.writeUInt32LE(offset, 12 * index)
    types.writeUInt32LE(0x0400_0000, 12 * index + 4)
  })
  const header = Buffer.alloc(24)
  const fields = [0x1_eb9f, 24, 0, types.length, types.length, strings.length]
  fields.forEach((field, index) => {
    header.writeUInt32LE(field, 4 * index)
  })
  return Buffer.concat([header, types, strings])
}

test.each([
  { name: 'held twice', strings: '\0sock\0sock\0', offsets: [1, 6] },
  { name: 'shared as the tail of a longer one', strings: '\0inet_sock\0', offsets: [6, 1] },
  {
    name: 'held many times',
    strings: `\0${'sock\0'.repeat(9)}`,
    offsets: [1, 6, 11, 16, 21, 26, 31, 36, 41],
  },
])('a string $name is found wherever it is used', ({ strings, offsets }) => {
  const btf = Btf.read(structsNamed(Buffer.from(strings), offsets))
  const want = offsets.flatMap((_, index) =>
    (btf.type(id(index + 1)) as { name: string }).name === 'sock' ? [index + 1] : [],
  )
  expect(want.length).toBeGreaterThan(0)
  for (let again = 0; again < MANY; again++) expect(btf.findAll('struct', 'sock')).toEqual(want)
})

test('names outside ASCII are read and found', () => {
  const btf = Btf.read(structsNamed(Buffer.from('\0größe\0µ\0'), [1, 9]))
  expect([...btf.list('struct')].map(({ name }) => name)).toEqual(['größe', 'µ'])
  for (let again = 0; again < MANY; again++) expect(btf.find('struct', 'µ')).toBe(2)
})

/** A module split on sample(): written with the base's ids and string offsets counted first. */
const split = (base: Btf, baseStringBytes: number): Btf => {
  const strings = Buffer.from('conn\0owner\0my_probe\0')
  const at = (name: string): number => baseStringBytes + strings.indexOf(`${name}\0`)
  const types = [
    // 12: struct conn { struct file owner; } 13: my_probe, of the base's prototype; 14: ptr to 12
    [at('conn'), 0x0400_0001, 8, at('owner'), 1, 0],
    [at('my_probe'), 0x0c00_0000, 3],
    [0, 0x0200_0000, 12],
    // 15: a struct whose name is the base's string "file"
    [1, 0x0400_0000, 64],
  ].flat()
  const out = Buffer.alloc(24 + 4 * types.length)
  const fields = [0x1_eb9f, 24, 0, 4 * types.length, 4 * types.length, strings.length, ...types]
  fields.forEach((field, index) => {
    out.writeUInt32LE(field, 4 * index)
  })
  return Btf.read(Buffer.concat([out, strings]), base)
}

test('a split object goes on where its base ends', () => {
  const base = sample()
  expect(base.endId).toBe(12)
  const module = split(base, Buffer.from(sampleBytes()).readUInt32LE(20))
  expect([module.firstId, module.endId]).toEqual([12, 16])
  for (let again = 0; again < MANY; again++) {
    expect(module.find('struct', 'conn')).toBe(12)
    expect(module.find('func', 'my_probe')).toBe(13)
    expect(module.find('func', 'vfs_read')).toBe(5) // the base's
    expect(module.find('struct', 'file')).toBe(15) // its own before the base's
    expect(module.findAll('func', 'vfs_read')).toEqual([])
    expect(base.find('struct', 'conn')).toBeUndefined()
  }
  expect([...module.list('func')]).toEqual([{ name: 'my_probe', id: 13 }])
  expect(cText(module, id(14))).toBe('struct conn *')
  expect(memberAt(module, id(12), 'owner')?.type).toBe(1)
  expect(module.kindOf(id(5))).toBe('func')
  expect(() => base.type(id(12))).toThrow('BTF: no type 12')
})
