/** The read-only data of an object: literals, initial cells, tables; one frozen array map of one entry. */

export const rodataMap = 'rodata'

export class Rodata {
  #parts: Uint8Array[] = []
  #known = new Map<string, number>()
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  /** Offset of these bytes, 8-byte aligned; equal contents share a place. */
  place(content: Uint8Array): number {
    const key = Buffer.from(content).toString('latin1')
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const at = this.#bytes
    const padded = new Uint8Array((content.length + 7) & ~7)
    padded.set(content)
    this.#parts.push(padded)
    this.#bytes += padded.length
    this.#known.set(key, at)
    return at
  }

  /** A NUL-terminated string of latin1 characters, zero-padded to `bytes`. */
  text(text: string, bytes = text.length + 1): number {
    const content = new Uint8Array(bytes)
    content.set(Buffer.from(text, 'latin1').subarray(0, bytes - 1))
    return this.place(content)
  }

  zeros(bytes: number): number {
    return this.place(new Uint8Array(bytes))
  }

  words(values: readonly bigint[]): number {
    return this.place(new Uint8Array(BigInt64Array.from(values, (value) => BigInt.asIntN(64, value)).buffer))
  }

  contents(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts))
  }
}
