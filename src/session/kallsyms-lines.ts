/** Lines of /proc/kallsyms: `ffffffff82a0b2c0 D jiffies`, and behind a module's symbols `\t[module]`. */
import { Buffer } from 'node:buffer'

const NEWLINE = 0x0a
const TAB = 0x09
const BLANK = 0x20
/** Sixteen digits, the kind between two blanks, the name. */
const DIGITS = 16
export const NAME_AT = DIGITS + 3
/** The kernel's half of the address space; lower values are offsets in per-CPU areas, or hidden addresses (0). */
const KERNEL_HIGH = 0xffff_0000

/** Value of a lower-case hexadecimal digit. */
const digit = (byte: number): number => (byte > 0x39 ? byte - 0x57 : byte - 0x30)

/** 32 bits of hexadecimal digits. */
const word = (bytes: Uint8Array, at: number): number => {
  let value = 0
  for (let i = at; i < at + 8; i++) value = value * 16 + digit(bytes[i] as number)
  return value
}

export const lineBehind = (bytes: Uint8Array, at: number): number =>
  bytes.indexOf(NEWLINE, at) + 1 || bytes.length

/**
 * The address of the line that starts at `at`, as its low 48 bits, which a `number` holds; undefined: there is no line, or it
 * has no address of the kernel's half.
 */
export const addressAt = (bytes: Uint8Array, at: number): number | undefined => {
  if (at + NAME_AT >= bytes.length) return undefined
  const high = word(bytes, at)
  return high < KERNEL_HIGH ? undefined : (high - KERNEL_HIGH) * 0x1_0000_0000 + word(bytes, at + 8)
}

const endsName = (byte: number | undefined): boolean => byte === NEWLINE || byte === TAB

/** Where the name that starts at `at` ends. */
export const nameEnd = (bytes: Uint8Array, at: number): number => {
  let end = at
  while (end < bytes.length && !endsName(bytes[end])) end++
  return end
}

/** The module of the name that starts at `at`; undefined: the kernel proper. */
export const moduleAt = (bytes: Buffer, at: number): string | undefined => {
  const end = nameEnd(bytes, at)
  return bytes[end] === TAB ? bytes.toString('latin1', end + 2, bytes.indexOf(']', end)) : undefined
}

/** A search through all lines takes a twelfth of the time in which they are indexed. */
const MOST_SEARCHES = 12
/** Names that a program asks for together begin alike: behind the first few, one search finds all that begin with these bytes. */
const ALIKE = 3
const MOST_ALONE = 2
const BUCKETS = 0x1_0000

/** Of the name from `at` to `end`: by a few of its bytes, for names that begin alike end or go on differently. */
const bucketOf = (bytes: Uint8Array, at: number, end: number): number => {
  const length = end - at
  const byte = (index: number) => bytes[at + index] as number
  const ends = (byte(0) << 8) ^ (byte(length - 1) << 4)
  return (ends ^ (byte(length >> 1) << 10) ^ byte(length - (length >> 2) - 1) ^ length) & (BUCKETS - 1)
}

/** The starts of lines by their names, in their order. */
class NameTable {
  readonly #bytes: Buffer
  /** For each bucket the first and last of its entries, and for each entry the next one: plus 1, or 0. */
  readonly #first = new Uint32Array(BUCKETS)
  readonly #next: number[] = []
  readonly #starts: number[] = []

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    const [first, next, starts] = [this.#first, this.#next, this.#starts]
    const last = new Uint32Array(BUCKETS)
    let entries = 0
    for (let at = 0, behind = 0; at + NAME_AT < bytes.length; at = behind) {
      behind = lineBehind(bytes, at)
      const isModules = bytes[behind - 2] === 0x5d // ]
      const bucket = bucketOf(bytes, at + NAME_AT, isModules ? nameEnd(bytes, at + NAME_AT) : behind - 1)
      starts.push(at)
      next.push(0)
      entries++
      if (last[bucket] === 0) first[bucket] = entries
      else next[(last[bucket] as number) - 1] = entries
      last[bucket] = entries
    }
  }

  *find(name: Buffer): Generator<number> {
    const bucket = bucketOf(name, 0, name.length)
    for (let entry = this.#first[bucket] as number; entry > 0; entry = this.#next[entry - 1] as number) {
      const start = this.#starts[entry - 1] as number
      const end = start + NAME_AT + name.length
      if (endsName(this.#bytes[end]) && this.#bytes.compare(name, 0, name.length, start + NAME_AT, end) === 0)
        yield start
    }
  }
}

/** Lines by the symbols' names. */
export class LinesByName {
  readonly #bytes: Buffer
  /** By what names begin with: the starts of their lines, by the names. */
  readonly #alike = new Map<string, ReadonlyMap<string, readonly number[]>>()
  #table: NameTable | undefined
  #searches = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** The starts of the lines with that name, in their order. */
  find(name: string): Iterable<number> {
    const begin = name.slice(0, ALIKE)
    const known = this.#alike.get(begin)
    if (known) return known.get(name) ?? []
    if (this.#searches++ < MOST_SEARCHES) {
      if (this.#searches <= MOST_ALONE) return this.#search(name).get(name) ?? []
      const found = this.#search(begin)
      this.#alike.set(begin, found)
      return found.get(name) ?? []
    }
    this.#table ??= new NameTable(this.#bytes)
    return this.#table.find(Buffer.from(name, 'latin1'))
  }

  /** The lines of the names that begin so. */
  #search(begin: string): Map<string, number[]> {
    const bytes = this.#bytes
    const found = new Map<string, number[]>()
    const text = ` ${begin}`
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
      if (bytes[at - 2] !== BLANK) continue // the one before the kind
      const name = bytes.toString('latin1', at + 1, nameEnd(bytes, at + 1))
      const starts = found.get(name)
      if (starts) starts.push(at + 1 - NAME_AT)
      else found.set(name, [at + 1 - NAME_AT])
    }
    return found
  }
}
