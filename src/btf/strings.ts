/** The string section of one BTF object: NUL-terminated strings, named by their byte offset. */
import { Buffer, isAscii } from 'node:buffer'
import { BtfError } from './error.ts'
import { MAX_STRING_BYTES } from './format.ts'

/** Names that are decoded one by one. Programs ask for few; listings of probes ask for all. */
const DECODED_BEFORE_TEXT = 4000

export class StringTable {
  readonly bytes: Buffer
  /** Offset of the first byte here: a split object's offsets go on where its base's end. */
  readonly start: number
  readonly end: number
  readonly base: StringTable | undefined
  /** The section as one text whose offsets are the byte offsets; false where some name isn't ASCII. */
  #text: string | false | undefined
  #decoded = 0

  constructor(bytes: Uint8Array, base?: StringTable) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.base = base
    this.start = base?.end ?? 0
    this.end = this.start + bytes.length
    if (bytes.length > MAX_STRING_BYTES) throw new BtfError(`string section of ${bytes.length} bytes`)
    if (bytes.length === 0 && base) return // a split object may do with its base's strings
    if (bytes.length === 0 || bytes[bytes.length - 1] !== 0)
      throw new BtfError('string section is unterminated')
    if (!base && bytes[0] !== 0) throw new BtfError('string section does not begin with the empty string')
  }

  at(offset: number): string {
    if (this.base && offset < this.start) return this.base.at(offset)
    this.check(offset)
    const from = offset - this.start
    // The constructor saw a NUL at the end, so both searches succeed.
    const text = this.#decoded++ >= DECODED_BEFORE_TEXT && this.#wholeText()
    if (text) return text.slice(from, text.indexOf('\0', from))
    return this.bytes.toString('utf8', from, this.bytes.indexOf(0, from))
  }

  /** The table of this chain that holds `offset`. */
  holder(offset: number): StringTable {
    if (this.base && offset < this.start) return this.base.holder(offset)
    this.check(offset)
    return this
  }

  check(offset: number): void {
    if (offset >= this.end)
      throw new BtfError(`string offset ${offset} is outside the strings (${this.end} bytes)`)
  }

  /**
   * Offsets of every string of this chain that equals `name`. There may be several: only some writers drop
   * duplicates, and a string may be the tail of a longer one.
   */
  offsetsOf(name: string): number[] {
    const found = this.base?.offsetsOf(name) ?? []
    const needle = Buffer.from(`${name}\0`)
    for (let at = this.bytes.indexOf(needle); at >= 0; at = this.bytes.indexOf(needle, at + 1)) {
      found.push(at + this.start)
    }
    return found
  }

  /** Slices of one text are several times cheaper than a string decoded for each name, if they are many. */
  #wholeText(): string | false {
    this.#text ??= isAscii(this.bytes) && this.bytes.toString('latin1')
    return this.#text
  }
}
