/** Where the type records lie: one pass over the type section that decodes nothing. */
import { BtfError } from './error.ts'
import { KINDS, kindOfInfo, MAX_TYPE_ID, RECORD_WORDS, UNKNOWN_INFO_BITS, vlenOfInfo } from './format.ts'

const FIXED = Uint8Array.from(KINDS, (row) => row.fixed)
const EACH = Uint8Array.from(KINDS, (row) => row.each)

export type TypeIndex = {
  readonly count: number
  /** By position (type id minus the object's first id): the record's place, in words from the words' start. */
  readonly places: Uint32Array
  /** By position: the kind's number. */
  readonly kinds: Uint8Array
  /** By position: the name's string offset; 0 for an anonymous type. Copied out so that a search is one sweep. */
  readonly names: Uint32Array
}

/** Indexes the records in `words`, which is the type section exactly. */
export const indexTypes = (words: Uint32Array, firstId: number): TypeIndex => {
  const most = Math.floor(words.length / RECORD_WORDS)
  const places = new Uint32Array(most)
  const kinds = new Uint8Array(most)
  const names = new Uint32Array(most)
  let count = 0
  let at = 0
  while (at + RECORD_WORDS <= words.length) {
    const info = words[at + 1] as number
    const kind = kindOfInfo(info)
    if (kind === 0 || kind >= KINDS.length || (info & UNKNOWN_INFO_BITS) !== 0) {
      throw new BtfError(`type ${firstId + count} has info 0x${info.toString(16)}, of no known kind`)
    }
    places[count] = at
    names[count] = words[at] as number
    kinds[count++] = kind
    at += RECORD_WORDS + (FIXED[kind] as number) + (EACH[kind] as number) * vlenOfInfo(info)
  }
  if (at !== words.length)
    throw new BtfError(`the last type (${firstId + count - 1}) exceeds the type section`)
  if (firstId + count - 1 > MAX_TYPE_ID) throw new BtfError(`more than ${MAX_TYPE_ID} types`)
  return {
    count,
    places: places.subarray(0, count),
    kinds: kinds.subarray(0, count),
    names: names.subarray(0, count),
  }
}
