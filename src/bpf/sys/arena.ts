/**
 * The memory that system-call arguments live in: one block at a fixed address, handed out from the front and
 * given back all at once after each call. Nothing moves, so a pointer is always base plus offset.
 */

const ALIGNMENT = 8

export class Arena {
  /** Of the first byte, as the kernel sees it. */
  readonly base: bigint
  readonly bytes: Uint8Array
  readonly view: DataView
  private top = 0

  constructor(base: bigint, bytes: Uint8Array) {
    this.base = base
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** What is left, in bytes. */
  get free(): number {
    return this.bytes.length - this.top
  }

  /** The offset of `length` fresh bytes (not cleared). Throws a RangeError when the arena has too few left. */
  take(length: number): number {
    if (length > this.free) {
      throw new RangeError(`a system call's arguments need ${length} bytes, ${this.free} are left`)
    }
    const at = this.top
    this.top = Math.ceil((at + length) / ALIGNMENT) * ALIGNMENT
    return at
  }

  /** The offset of a copy of `bytes`. */
  put(bytes: Uint8Array): number {
    const at = this.take(bytes.length)
    this.bytes.set(bytes, at)
    return at
  }

  address(offset: number): bigint {
    return this.base + BigInt(offset)
  }

  /** The inverse of `address`. */
  offset(address: bigint): number {
    return Number(address - this.base)
  }

  /** Runs `body` and gives back all it took. */
  scope<T>(body: () => T): T {
    const mark = this.top
    try {
      return body()
    } finally {
      this.top = mark
    }
  }
}
