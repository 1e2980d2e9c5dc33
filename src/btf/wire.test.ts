/** The wire format: what the writer writes the reader reads, and malformed bytes raise BtfError and nothing else. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Btf,
  BtfError,
  type BtfId,
  type BtfType,
  BtfWriter,
  cText,
  memberAt,
  prototypeOf,
  resolve,
  sizeOf,
} from './index.ts'

const id = (number: number): BtfId => number as BtfId

/** One of each kind and variant, with references forwards, backwards and to itself. */
const SAMPLE: readonly BtfType[] = [
  { kind: 'int', name: 'int', bytes: 4, bits: 32, signed: true, char: false, bool: false },
  { kind: 'int', name: '_Bool', bytes: 1, bits: 8, signed: false, char: false, bool: true },
  { kind: 'int', name: 'char', bytes: 1, bits: 7, signed: true, char: true, bool: false },
  { kind: 'float', name: 'double', bytes: 8 },
  { kind: 'ptr', type: id(7) },
  { kind: 'array', type: id(3), indexType: id(1), length: 0xffff_ffff },
  {
    kind: 'struct',
    name: 'node',
    bytes: 24,
    members: [
      { name: 'next', type: id(5), offsetBits: 0, bitSize: 0 },
      { name: '', type: id(8), offsetBits: 64, bitSize: 0 },
      { name: 'flags', type: id(1), offsetBits: 129, bitSize: 31 },
    ],
  },
  {
    kind: 'union',
    name: '',
    bytes: 8,
    members: [{ name: 'far', type: id(1), offsetBits: 0x1_0000_00, bitSize: 0 }],
  },
  {
    kind: 'enum',
    name: 'color',
    bytes: 4,
    signed: true,
    values: [
      { name: 'RED', value: -1 },
      { name: 'BLUE', value: 7 },
    ],
  },
  { kind: 'enum', name: '', bytes: 1, signed: false, values: [{ name: 'HIGH', value: 0xffff_ffff }] },
  { kind: 'enum64', name: 'wide', bytes: 8, signed: true, values: [{ name: 'MIN', value: -(2n ** 63n) }] },
  { kind: 'enum64', name: 'big', bytes: 8, signed: false, values: [{ name: 'MAX', value: 2n ** 64n - 1n }] },
  { kind: 'fwd', name: 'later', of: 'struct' },
  { kind: 'fwd', name: 'either', of: 'union' },
  { kind: 'typedef', name: 'node_t', type: id(7) },
  { kind: 'volatile', type: id(1) },
  { kind: 'const', type: id(16) },
  { kind: 'restrict', type: id(5) },
  {
    kind: 'func_proto',
    returns: id(0),
    params: [
      { name: 'format', type: id(5) },
      { name: '', type: id(0) },
    ],
  },
  { kind: 'func', name: 'walk', type: id(19), linkage: 'global' },
  { kind: 'func', name: 'helper', type: id(19), linkage: 'static' },
  { kind: 'var', name: 'counter', type: id(1), linkage: 'extern' },
  { kind: 'datasec', name: '.data', bytes: 16, vars: [{ type: id(22), offset: 8, bytes: 4 }] },
  { kind: 'decl_tag', tag: 'bpf_kfunc', type: id(20), component: -1, attribute: false },
  { kind: 'decl_tag', tag: 'arg:nonnull', type: id(20), component: 0, attribute: true },
  { kind: 'type_tag', tag: 'user', type: id(1), attribute: false },
]

const write = (types: readonly BtfType[]): Uint8Array => {
  const writer = new BtfWriter()
  for (const type of types) writer.add(type)
  return writer.bytes()
}

const readAll = (btf: Btf): BtfType[] =>
  Array.from({ length: btf.endId - btf.firstId }, (_, index) => btf.type(id(btf.firstId + index)))

test('every kind survives writing and reading', () => {
  const btf = Btf.read(write(SAMPLE))
  expect(readAll(btf)).toEqual(SAMPLE)
  expect(SAMPLE.map((_, index) => btf.kindOf(id(index + 1)))).toEqual(SAMPLE.map((type) => type.kind))
})

test('any struct survives writing and reading', () => {
  const name = fc.string({ maxLength: 12 }).filter((text) => !text.includes('\0'))
  const member = fc.record({
    name,
    type: fc.nat({ max: 0xf_ffff }).map(id),
    offsetBits: fc.nat({ max: 0xff_ffff }),
    bitSize: fc.nat({ max: 255 }),
  })
  const struct = fc.record({
    kind: fc.constantFrom('struct' as const, 'union' as const),
    name,
    bytes: fc.nat({ max: 0x7fff_ffff }),
    members: fc.array(member, { maxLength: 8 }),
  })
  fc.assert(
    fc.property(fc.array(struct, { maxLength: 5 }), (types) => {
      expect(readAll(Btf.read(write(types)))).toEqual(types)
    }),
    { numRuns: 50 },
  )
})

test('bytes that are not word-aligned in memory are read', () => {
  const bytes = write(SAMPLE)
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  expect(readAll(Btf.read(shifted.subarray(1)))).toEqual(SAMPLE)
})

test('a header longer than ours is skipped', () => {
  const bytes = write(SAMPLE)
  const longer = new Uint8Array(bytes.length + 8)
  longer.set(bytes.subarray(0, 24))
  longer.set(bytes.subarray(24), 32)
  new DataView(longer.buffer).setUint32(4, 32, true)
  expect(readAll(Btf.read(longer))).toEqual(SAMPLE)
})

/** Asks everything of every type; each answer may be a BtfError. Returns how many were. */
const askAll = (bytes: Uint8Array): number => {
  let errors = 0
  const ask = <T>(question: () => T): T | undefined => {
    try {
      return question()
    } catch (error) {
      if (!(error instanceof BtfError)) throw error
      expect(error.message).not.toContain('\n')
      errors++
      return undefined
    }
  }
  const btf = ask(() => Btf.read(bytes))
  if (!btf) return errors
  for (let number = 0; number < btf.endId + 1; number++) {
    for (const question of [resolve, sizeOf, cText, prototypeOf]) ask(() => question(btf, id(number)))
    ask(() => memberAt(btf, id(number), 'flags.far.next'))
  }
  for (const kind of ['struct', 'func', 'typedef'] as const) {
    ask(() => [...btf.list(kind)])
    for (let again = 0; again < 10; again++) ask(() => btf.find(kind, 'node'))
  }
  return errors
}

test('every truncation is refused with BtfError', () => {
  const bytes = write(SAMPLE)
  for (let length = 0; length < bytes.length; length++) {
    expect(() => Btf.read(bytes.subarray(0, length))).toThrow(BtfError)
  }
})

test('flipped bits raise BtfError or nothing', () => {
  const bytes = write(SAMPLE)
  const flip = fc.nat({ max: bytes.length * 8 - 1 })
  fc.assert(
    fc.property(fc.array(flip, { minLength: 1, maxLength: 6 }), (bits) => {
      const broken = bytes.slice()
      for (const bit of bits) broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      askAll(broken)
    }),
    { numRuns: 300 },
  )
})

test('arbitrary words in the type section raise BtfError or nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 60 }), (words) => {
      // Small numbers are plausible ids, counts and names; shifted into the kind they make real records.
      const bytes = write(
        Array.from({ length: Math.ceil(words.length / 3) }, () => ({ kind: 'ptr', type: id(1) })),
      )
      const view = new DataView(bytes.buffer, bytes.byteOffset)
      words.forEach((word, index) => {
        view.setUint32(24 + 4 * index, index % 3 === 1 ? ((word % 20) << 24) | (word & 1) : word, true)
      })
      askAll(bytes)
    }),
    { numRuns: 300 },
  )
})

const withU32 = (offset: number, value: number): Uint8Array => {
  const bytes = write(SAMPLE)
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(offset, value, true)
  return bytes
}

test.each([
  { name: 'an empty file', bytes: new Uint8Array(0), want: 'BTF: 0 bytes are too few for a header' },
  { name: 'another magic', bytes: withU32(0, 0x1_1234), want: 'BTF: magic 0x1234 is not little-endian BTF' },
  { name: 'big-endian BTF', bytes: withU32(0, 0x1_9feb), want: 'BTF: magic 0x9feb is not little-endian BTF' },
  { name: 'another version', bytes: withU32(0, 0x2_eb9f), want: 'BTF: version 2' },
  { name: 'a short header', bytes: withU32(4, 20), want: 'BTF: header of 20 bytes' },
  {
    name: 'an unknown kind',
    bytes: withU32(28, 0x1f00_0000),
    want: 'BTF: type 1 has info 0x1f000000, of no known kind',
  },
  {
    name: 'an unknown info bit',
    bytes: withU32(28, 0x0101_0000),
    want: 'BTF: type 1 has info 0x1010000, of no known kind',
  },
  { name: 'a type section out of step', bytes: withU32(12, 18), want: 'BTF: type section of 18 bytes' },
  {
    name: 'a record cut off',
    bytes: withU32(12, 12),
    want: 'BTF: the last type (1) exceeds the type section',
  },
])('$name is refused', ({ bytes, want }) => {
  expect(() => Btf.read(bytes)).toThrow(new BtfError(want.replace('BTF: ', '')))
})

test.each([
  { name: 'a typedef of itself', types: [{ kind: 'typedef', name: 't', type: id(1) }] },
  { name: 'an array of itself', types: [{ kind: 'array', type: id(1), indexType: id(1), length: 2 }] },
  { name: 'a pointer to itself', types: [{ kind: 'ptr', type: id(1) }] },
  {
    name: 'a function that is its own prototype',
    types: [{ kind: 'func', name: 'f', type: id(1), linkage: 'static' }],
  },
  {
    name: 'a prototype that takes itself twice',
    types: [
      {
        kind: 'func_proto',
        returns: id(1),
        params: [
          { name: 'a', type: id(1) },
          { name: 'b', type: id(1) },
        ],
      },
    ],
  },
  {
    name: 'an array of more than 2^32 bytes',
    types: [
      { kind: 'array', type: id(2), indexType: id(1), length: 0x1_0000 },
      { kind: 'array', type: id(3), indexType: id(1), length: 0x1_0000 },
      { kind: 'float', name: 'half', bytes: 2 },
    ],
  },
] satisfies { name: string; types: BtfType[] }[])('$name raises BtfError and ends', ({ types }) => {
  expect(askAll(write(types))).toBeGreaterThan(1) // one is the id past the end
})

test('an anonymous struct inside itself has the members that it has', () => {
  const btf = Btf.read(
    write([
      {
        kind: 'struct',
        name: '',
        bytes: 8,
        members: [
          { name: '', type: id(1), offsetBits: 0, bitSize: 0 },
          { name: 'a', type: id(0), offsetBits: 32, bitSize: 0 },
        ],
      },
    ]),
  )
  expect(memberAt(btf, id(1), 'a')?.offsetBits).toBe(32)
  expect(memberAt(btf, id(1), 'b')).toBeUndefined()
})

test('an id that the object does not hold is told', () => {
  const btf = Btf.read(write(SAMPLE))
  for (const missing of [-1, SAMPLE.length + 1, 2 ** 31, 1.5]) {
    expect(() => btf.type(id(missing))).toThrow(`BTF: no type ${missing}`)
  }
})
