/**
 * C structures of the kernel's interface as rows (`name: [offset, kind]`), written to and read from an arena.
 * A row says the field's TypeScript type too, so an attribute with a wrong or unknown field does not compile.
 */
import type { Arena } from './arena.ts'

/** Offset in bytes from the start of the structure, and how the field is passed. */
export type Row = readonly [offset: number, kind: Kind]
export type Fields = { readonly [name: string]: Row }
export type Layout = { readonly size: number; readonly fields: Fields }
/** A scalar or pointer kind by name, or a pointer to another structure. */
export type Kind = FlatKind | Layout

type FlatKind = keyof FlatValue

/** What the caller gives for a field. */
type FlatValue = {
  u32: number
  u64: bigint
  /** In and out. */
  u32out: number
  u64out: bigint
  /** An inline char[16], cut to 15 characters and a NUL. */
  name16: string
  /** A pointer to these bytes; `fill` copies back what the kernel wrote there. */
  bytes: Uint8Array
  fill: Uint8Array
  /** A pointer to a NUL-terminated string. */
  string: string
  /** A pointer to so many bytes that the kernel fills with a NUL-terminated string. */
  text: number
  /** Pointers to arrays. */
  strings: readonly string[]
  u64s: readonly bigint[]
}

/** What the caller gets back for a field. */
type FlatOut = { u32out: number; u64out: bigint; text: string }

type ValueOf<K extends Kind> = K extends FlatKind
  ? FlatValue[K]
  : K extends { fields: infer F extends Fields }
    ? Attr<F>
    : never
type OutOf<K extends Kind> = K extends keyof FlatOut
  ? FlatOut[K]
  : K extends { fields: infer F extends Fields }
    ? Out<F>
    : never

/** Input values; absent fields are zero. */
export type Attr<F extends Fields> = { readonly [N in keyof F]?: ValueOf<F[N][1]> }
/** Output values: every out field of the structure, and of structures that were passed. */
export type Out<F extends Fields> = {
  readonly [N in keyof F as F[N][1] extends keyof FlatOut | Layout ? N : never]: OutOf<F[N][1]>
}

type Codec<V> = {
  write(arena: Arena, at: number, value: V): void
  read?(arena: Arena, at: number, value: V | undefined): unknown
}

const utf8 = new TextEncoder()
const text = new TextDecoder()

const setPointer = (arena: Arena, at: number, target: number): void =>
  arena.view.setBigUint64(at, arena.address(target), true)
const pointedAt = (arena: Arena, at: number): number => arena.offset(arena.view.getBigUint64(at, true))

const putString = (arena: Arena, value: string): number => arena.put(utf8.encode(`${value}\0`))

const writeU32 = (arena: Arena, at: number, value: number) => arena.view.setUint32(at, value, true)
const writeU64 = (arena: Arena, at: number, value: bigint) => arena.view.setBigUint64(at, value, true)

const CODECS: { readonly [K in FlatKind]: Codec<FlatValue[K]> } = {
  u32: { write: writeU32 },
  u64: { write: writeU64 },
  u32out: { write: writeU32, read: (arena, at) => arena.view.getUint32(at, true) },
  u64out: { write: writeU64, read: (arena, at) => arena.view.getBigUint64(at, true) },
  name16: { write: (arena, at, value) => arena.bytes.set(utf8.encode(value).subarray(0, 15), at) },
  bytes: { write: (arena, at, value) => setPointer(arena, at, arena.put(value)) },
  fill: {
    write: (arena, at, value) => setPointer(arena, at, arena.put(value)),
    read: (arena, at, value) => {
      const from = pointedAt(arena, at)
      value?.set(arena.bytes.subarray(from, from + value.length))
    },
  },
  string: { write: (arena, at, value) => setPointer(arena, at, putString(arena, value)) },
  text: {
    write: (arena, at, capacity) => {
      const target = arena.take(capacity)
      arena.bytes[target] = 0
      setPointer(arena, at, target)
    },
    read: (arena, at, capacity) => {
      if (capacity === undefined) return ''
      const from = pointedAt(arena, at)
      const room = arena.bytes.subarray(from, from + capacity)
      const end = room.indexOf(0)
      return text.decode(end < 0 ? room : room.subarray(0, end))
    },
  },
  strings: {
    write: (arena, at, values) => {
      const array = arena.take(values.length * 8)
      setPointer(arena, at, array)
      values.forEach((value, i) => {
        setPointer(arena, array + i * 8, putString(arena, value))
      })
    },
  },
  u64s: {
    write: (arena, at, values) => {
      const array = arena.take(values.length * 8)
      setPointer(arena, at, array)
      values.forEach((value, i) => {
        writeU64(arena, array + i * 8, value)
      })
    },
  },
}

// One door through which a row's kind meets its value: the public types have checked that they agree.
const codecOf = (kind: FlatKind) => CODECS[kind] as Codec<unknown>

/** Writes a structure with the given fields, the rest zero, into the arena; returns its offset. */
export const encode = <L extends Layout>(arena: Arena, layout: L, attr: Attr<L['fields']>): number => {
  const at = arena.take(layout.size)
  arena.bytes.fill(0, at, at + layout.size)
  for (const [name, value] of Object.entries(attr)) {
    const row = layout.fields[name]
    if (!row || value === undefined) continue
    const [offset, kind] = row
    if (typeof kind === 'string') codecOf(kind).write(arena, at + offset, value)
    else setPointer(arena, at + offset, encode(arena, kind, value as Attr<Fields>))
  }
  return at
}

/** Reads back the out fields of a structure that `encode` wrote at `at` with the same `attr`. */
export const decode = <L extends Layout>(
  arena: Arena,
  layout: L,
  attr: Attr<L['fields']>,
  at: number,
): Out<L['fields']> => {
  const out: Record<string, unknown> = {}
  for (const [name, [offset, kind]] of Object.entries(layout.fields)) {
    const given = (attr as Record<string, unknown>)[name]
    if (typeof kind === 'string') {
      const value = codecOf(kind).read?.(arena, at + offset, given)
      if (value !== undefined) out[name] = value
    } else if (given !== undefined) {
      out[name] = decode(arena, kind, given as Attr<Fields>, pointedAt(arena, at + offset))
    }
  }
  return out as Out<L['fields']>
}
