/**
 * Look-up of types by name, without making a string of every name.
 *
 * The first look-ups search the string section for the name and then sweep the name offsets; an object that is
 * asked more often gets a hash table over the name bytes, which costs as much as some dozen searches.
 */
import { Buffer } from 'node:buffer'
import type { StringTable } from './strings.ts'

const SEARCHES_BEFORE_TABLE = 12
/** Sweeps of the name offsets, one for each string found, before one sweep for all is cheaper. */
const SWEEPS = 16

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** FNV-1a of the NUL-terminated string at `at`, with its high bits folded in. */
const hashAt = (bytes: Uint8Array, at: number): number => {
  let hash = FNV_OFFSET
  for (let next = at, byte = bytes[next]; byte; byte = bytes[++next]) {
    hash = Math.imul(hash ^ byte, FNV_PRIME)
  }
  return (hash ^ (hash >>> 15)) >>> 0
}

/** Positions, ascending, in `names` of any of `wanted`. */
const sweep = (names: Uint32Array, wanted: readonly number[]): number[] => {
  const found: number[] = []
  if (wanted.length > SWEEPS) {
    const set = new Set(wanted)
    for (let at = 0; at < names.length; at++) if (set.has(names[at] as number)) found.push(at)
    return found
  }
  for (const offset of wanted) {
    for (let at = names.indexOf(offset); at >= 0; at = names.indexOf(offset, at + 1)) found.push(at)
  }
  return found.sort((a, b) => a - b)
}

export class NameIndex {
  readonly #strings: StringTable
  readonly #names: Uint32Array
  #searches = 0
  /** What was asked for: a name is looked for as a type of one kind after the other. */
  readonly #found = new Map<string, readonly number[]>()
  /** Open addressing; an entry is a position in #names plus 1. */
  #table: Uint32Array | undefined

  /** `names` holds the name offset of each type, 0 for an anonymous one. */
  constructor(strings: StringTable, names: Uint32Array) {
    this.#strings = strings
    this.#names = names
  }

  /** Positions, ascending, of the types of any kind called `name`. Anonymous types are not found. */
  find(name: string): readonly number[] {
    if (name === '' || name.includes('\0')) return []
    let found = this.#found.get(name)
    if (!found) {
      found = this.#search(name)
      this.#found.set(name, found)
    }
    return found
  }

  #search(name: string): number[] {
    if (!this.#table && this.#searches++ < SEARCHES_BEFORE_TABLE) {
      return sweep(this.#names, this.#strings.offsetsOf(name))
    }
    this.#table ??= this.#hashAll()
    return this.#probe(this.#table, name)
  }

  #hashAll(): Uint32Array {
    const names = this.#names
    const table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * names.length + 1)))
    const mask = table.length - 1
    for (let position = 0; position < names.length; position++) {
      const name = names[position] as number
      if (name === 0) continue
      const { bytes, start } = this.#strings.holder(name)
      let slot = hashAt(bytes, name - start) & mask
      while (table[slot]) slot = (slot + 1) & mask
      table[slot] = position + 1
    }
    return table
  }

  #probe(table: Uint32Array, name: string): number[] {
    const mask = table.length - 1
    const found: number[] = []
    for (let slot = hashAt(Buffer.from(`${name}\0`), 0) & mask; table[slot]; slot = (slot + 1) & mask) {
      const position = (table[slot] as number) - 1
      if (this.#strings.at(this.#names[position] as number) === name) found.push(position)
    }
    return found.sort((a, b) => a - b)
  }
}
