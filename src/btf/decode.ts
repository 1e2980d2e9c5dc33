/** Decodes one type record into the closed union of types.ts. */
import { type BtfId, once } from '../base/index.ts'
import { BtfError } from './error.ts'
import {
  type BtfKind,
  flagOfInfo,
  INT_BOOL,
  INT_CHAR,
  INT_SIGNED,
  KINDS,
  kindOfInfo,
  LINKAGES,
  type Linkage,
  RECORD_WORDS,
  vlenOfInfo,
} from './format.ts'
import type { BtfType } from './types.ts'

/** A record, and what is needed to read it. */
type RecordView = {
  readonly words: Uint32Array
  /** Index of the record's first word. */
  readonly at: number
  readonly string: (offset: number) => string
}

const word = ({ words, at }: RecordView, index: number): number => words[at + index] as number

const name = (record: RecordView): string => record.string(word(record, 0))
const flag = (record: RecordView): boolean => flagOfInfo(word(record, 1))
const sizeOrType = (record: RecordView): number => word(record, 2)
const type = (record: RecordView): BtfId => sizeOrType(record) as BtfId

/** Reads the `vlen` items of `each` words that follow the record. */
const items = <T>(record: RecordView, each: number, read: (at: number) => T): T[] =>
  Array.from({ length: vlenOfInfo(word(record, 1)) }, (_, index) => read(RECORD_WORDS + index * each))

const linkage = (number: number): Linkage => {
  const found = LINKAGES[number]
  if (!found) throw new BtfError(`linkage ${number}`)
  return found
}

const int = (record: RecordView): BtfType => {
  const extra = word(record, 3)
  const encoding = (extra >>> 24) & 0xf
  const bits = extra & 0xff
  const bytes = sizeOrType(record)
  if (bits > 8 * bytes) throw new BtfError(`int of ${bits} bits in ${bytes} bytes`)
  // Compilers stopped describing bit-fields by offset ints before kernels shipped BTF.
  if ((extra >>> 16) & 0xff) throw new BtfError('int with a bit offset')
  return {
    kind: 'int',
    name: name(record),
    bytes,
    bits,
    signed: (encoding & INT_SIGNED) !== 0,
    char: (encoding & INT_CHAR) !== 0,
    bool: (encoding & INT_BOOL) !== 0,
  }
}

const structOf =
  (kind: 'struct' | 'union') =>
  (record: RecordView): BtfType => {
    const hasBitFields = flag(record) // then the offset word is | bit size:8 | bit offset:24 |
    const members = once(() =>
      items(record, 3, (at) => {
        const offset = word(record, at + 2)
        return {
          name: record.string(word(record, at)),
          type: word(record, at + 1) as BtfId,
          offsetBits: hasBitFields ? offset & 0xff_ffff : offset,
          bitSize: hasBitFields ? offset >>> 24 : 0,
        }
      }),
    )
    return {
      kind,
      name: name(record),
      bytes: sizeOrType(record),
      get members() {
        return members()
      },
    }
  }

const enumeration = (record: RecordView): BtfType => {
  const signed = flag(record)
  const values = once(() =>
    items(record, 2, (at) => {
      const value = word(record, at + 1)
      return { name: record.string(word(record, at)), value: signed ? value | 0 : value }
    }),
  )
  return {
    kind: 'enum',
    name: name(record),
    bytes: sizeOrType(record),
    signed,
    get values() {
      return values()
    },
  }
}

const enumeration64 = (record: RecordView): BtfType => {
  const signed = flag(record)
  const values = once(() =>
    items(record, 3, (at) => {
      const value = (BigInt(word(record, at + 2)) << 32n) | BigInt(word(record, at + 1))
      return { name: record.string(word(record, at)), value: signed ? BigInt.asIntN(64, value) : value }
    }),
  )
  return {
    kind: 'enum64',
    name: name(record),
    bytes: sizeOrType(record),
    signed,
    get values() {
      return values()
    },
  }
}

const qualifierOf =
  (kind: 'ptr' | 'volatile' | 'const' | 'restrict') =>
  (record: RecordView): BtfType => ({ kind, type: type(record) })

const funcProto = (record: RecordView): BtfType => ({
  kind: 'func_proto',
  returns: type(record),
  params: items(record, 2, (at) => ({
    name: record.string(word(record, at)),
    type: word(record, at + 1) as BtfId,
  })),
})

const datasec = (record: RecordView): BtfType => ({
  kind: 'datasec',
  name: name(record),
  bytes: sizeOrType(record),
  vars: items(record, 3, (at) => ({
    type: word(record, at) as BtfId,
    offset: word(record, at + 1),
    bytes: word(record, at + 2),
  })),
})

const DECODERS: { readonly [K in BtfKind]: (record: RecordView) => BtfType } = {
  void: () => ({ kind: 'void' }),
  int,
  ptr: qualifierOf('ptr'),
  array: (r) => ({
    kind: 'array',
    type: word(r, 3) as BtfId,
    indexType: word(r, 4) as BtfId,
    length: word(r, 5),
  }),
  struct: structOf('struct'),
  union: structOf('union'),
  enum: enumeration,
  fwd: (r) => ({ kind: 'fwd', name: name(r), of: flag(r) ? 'union' : 'struct' }),
  typedef: (r) => ({ kind: 'typedef', name: name(r), type: type(r) }),
  volatile: qualifierOf('volatile'),
  const: qualifierOf('const'),
  restrict: qualifierOf('restrict'),
  func: (r) => ({
    kind: 'func',
    name: name(r),
    type: type(r),
    linkage: linkage(vlenOfInfo(word(r, 1))),
  }),
  func_proto: funcProto,
  var: (r) => ({ kind: 'var', name: name(r), type: type(r), linkage: linkage(word(r, 3)) }),
  datasec,
  float: (r) => ({ kind: 'float', name: name(r), bytes: sizeOrType(r) }),
  decl_tag: (r) => ({
    kind: 'decl_tag',
    tag: name(r),
    type: type(r),
    component: word(r, 3) | 0,
    attribute: flag(r),
  }),
  type_tag: (r) => ({ kind: 'type_tag', tag: name(r), type: type(r), attribute: flag(r) }),
  enum64: enumeration64,
}

/** The type whose record begins at `words[at]`; the index pass has seen that the record is whole. */
export const decodeType = (words: Uint32Array, at: number, string: (offset: number) => string): BtfType => {
  const record = { words, at, string }
  const row = KINDS[kindOfInfo(word(record, 1))]
  if (!row) throw new BtfError(`kind ${kindOfInfo(word(record, 1))}`)
  return DECODERS[row.kind](record)
}
