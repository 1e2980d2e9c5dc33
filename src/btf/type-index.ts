/** Where the type records lie: one pass over the type section that decodes nothing. */
import { BtfError } from './error.ts'
import { KINDS, MAX_TYPE_ID, RECORD_WORDS, UNKNOWN_INFO_BITS } from './format.ts'

const KNOWN_KINDS = KINDS.length
/** By kind: the words of a record, and those for each of its members. */
const FIXED = Uint8Array.from(KINDS, (row) => RECORD_WORDS + row.fixed)
const EACH = Uint8Array.from(KINDS, (row) => row.each)

export type TypeIndex = {
  readonly count: number
  /** By position (type id minus the object's first id): the record's place, in words from the words' start. */
  readonly places: Uint32Array
  /** By position: the kind's number. */
  readonly kinds: Uint8Array
  /** By position: the name's string offset; 0 for an anonymous type. Copied out so that a search is one sweep. */
  readonly names: Uint32Array
  /** By the kind's number: how many there are. */
  readonly counts: Uint32Array
}

/** Indexes the records in `words`, which is the type section exactly. */
export const indexTypes = (words: Uint32Array, firstId: number): TypeIndex => {
  const most = Math.floor(words.length / RECORD_WORDS)
  const places = new Uint32Array(most)
  const kinds = new Uint8Array(most)
  const names = new Uint32Array(most)
  const counts = new Uint32Array(KINDS.length)
  const end = words.length - RECORD_WORDS
  let count = 0
  let at = 0
  // It runs once for each of a hundred thousand types, most of that in the interpreter: no calls (`kindOfInfo`, `vlenOfInfo`).
  while (at <= end) {
    const info = words[at + 1] as number
    const kind = (info >>> 24) & 0x1f
    if ((info & UNKNOWN_INFO_BITS) !== 0 || kind === 0 || kind >= KNOWN_KINDS) {
      throw new BtfError(`type ${firstId + count} has info 0x${info.toString(16)}, of no known kind`)
    }
    places[count] = at
    names[count] = words[at] as number
    kinds[count++] = kind
    ;(counts[kind] as number)++
    at += (FIXED[kind] as number) + (EACH[kind] as number) * (info & 0xffff)
  }
  if (at !== words.length)
    throw new BtfError(`the last type (${firstId + count - 1}) exceeds the type section`)
  if (firstId + count - 1 > MAX_TYPE_ID) throw new BtfError(`more than ${MAX_TYPE_ID} types`)
  return {
    count,
    places: places.subarray(0, count),
    kinds: kinds.subarray(0, count),
    names: names.subarray(0, count),
    counts,
  }
}
