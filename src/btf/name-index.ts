/**
 * Look-up of the types of one kind by name, without making a string of every name.
 *
 * A command asks for some dozen names and ends: most of what it runs here it runs for the first time, and what runs is
 * mainly the interpreter. So kinds are indexed one by one (there are five times as many functions as all else that has
 * a name), by the first bytes of their names, and what runs once for every type is left to native code where there is some.
 */
import { Buffer } from 'node:buffer'
import type { StringTable } from './strings.ts'
import type { TypeIndex } from './type-index.ts'

/** A search through the string section takes as long as it takes to index that many names. */
const NAMES_A_SEARCH = 10_000
/** Places in the string section that are looked for among the types before a table is cheaper. */
const MOST_OFFSETS = 8

const BUCKETS = 4096

/** Of the name of three bytes or more at `at`, or of what there is of it before its NUL. */
const bucketAt = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at] as number
  const second = first && (bytes[at + 1] as number)
  const third = second && (bytes[at + 2] as number)
  return ((first << 6) ^ (second << 3) ^ third) & (BUCKETS - 1)
}

/** Is `needle`, with its NUL, what stands at `at`? Names that begin alike end differently, so it looks from the end. */
const standsAt = (bytes: Uint8Array, at: number, needle: Uint8Array): boolean => {
  let next = needle.length - 1
  while (next >= 0 && bytes[at + next] === needle[next]) next--
  return next < 0
}

type Types = Pick<TypeIndex, 'names' | 'kinds' | 'counts'>

/** The types of one kind: a list for each bucket. */
class KindTable {
  readonly #strings: StringTable
  readonly #names: Uint32Array
  /** Index into #positions of a bucket's first entry plus 1, and of the one behind each entry. */
  readonly #first = new Uint32Array(BUCKETS)
  readonly #next: number[] = []
  readonly #positions: number[] = []

  constructor(strings: StringTable, { names, kinds }: Types, kind: number) {
    this.#strings = strings
    this.#names = names
    const [first, next, positions] = [this.#first, this.#next, this.#positions]
    const { bytes, start } = strings
    let entries = 0
    // From the end, so that each list ascends.
    for (let at = kinds.lastIndexOf(kind); at >= 0; at = at > 0 ? kinds.lastIndexOf(kind, at - 1) : -1) {
      const name = names[at] as number
      if (name === 0) continue
      const bucket = name < start ? this.#bucketInBase(name) : bucketAt(bytes, name - start)
      next.push(first[bucket] as number)
      positions.push(at)
      first[bucket] = ++entries
    }
  }

  #bucketInBase(name: number): number {
    const { bytes, start } = this.#strings.holder(name)
    return bucketAt(bytes, name - start)
  }

  find(name: string): number[] {
    const needle = Buffer.from(`${name}\0`)
    const found: number[] = []
    for (
      let entry = this.#first[bucketAt(needle, 0)] as number;
      entry;
      entry = this.#next[entry - 1] as number
    ) {
      const position = this.#positions[entry - 1] as number
      const offset = this.#names[position] as number
      const { bytes, start } = this.#strings.holder(offset)
      if (standsAt(bytes, offset - start, needle)) found.push(position)
    }
    return found
  }
}

export class NameIndex {
  readonly #strings: StringTable
  readonly #types: Types
  readonly #searches = new Map<number, number>()
  readonly #tables = new Map<number, KindTable>()

  constructor(strings: StringTable, types: Types) {
    this.#strings = strings
    this.#types = types
  }

  /** Positions, ascending, of the types of a kind called `name`. Anonymous types are not found. */
  find(kind: number, name: string): readonly number[] {
    const count = this.#types.counts[kind] ?? 0
    if (name === '' || name.includes('\0') || count === 0) return []
    const table = this.#tables.get(kind)
    return table?.find(name) ?? this.#search(kind, name, count) ?? this.#tableOf(kind).find(name)
  }

  /** Undefined where it is time for a table. */
  #search(kind: number, name: string, count: number): number[] | undefined {
    const searches = (this.#searches.get(kind) ?? 0) + 1
    this.#searches.set(kind, searches)
    if (searches * NAMES_A_SEARCH >= count) return undefined
    const offsets = this.#strings.offsetsOf(name)
    // Many longer names end like this one, and each is looked for among all types.
    if (offsets.length > MOST_OFFSETS) return undefined
    const { names, kinds } = this.#types
    const found: number[] = []
    for (const offset of offsets) {
      for (let at = names.indexOf(offset); at >= 0; at = names.indexOf(offset, at + 1)) {
        if (kinds[at] === kind) found.push(at)
      }
    }
    return found.sort((a, b) => a - b)
  }

  #tableOf(kind: number): KindTable {
    const table = new KindTable(this.#strings, this.#types, kind)
    this.#tables.set(kind, table)
    return table
  }
}
