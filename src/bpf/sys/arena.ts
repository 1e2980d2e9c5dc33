/**
 * The memory that system-call arguments live in: one block at a fixed address, handed out from the front and
 * given back all at once after each call. Nothing moves, so a pointer is always base plus offset.
 */

const ALIGNMENT = 8
/** Enough for most calls of most sessions. */
const FIRST_VIEW_BYTES = 1 << 20

/** A block of address space. */
export type Block = {
  /** Of the first byte, as the kernel sees it. */
  readonly base: bigint
  /** In bytes. */
  readonly capacity: number
  /** The first `length` bytes, uncopied. */
  readonly view: (length: number) => Uint8Array
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export class Arena {
  private readonly block: Block
  // V8 takes all that is in view for memory in use, and collects garbage for it: only what is needed comes into view.
  private bytesInView: Uint8Array
  private dataView: DataView
  private top = 0

  constructor(block: Block) {
    this.block = block
    this.bytesInView = block.view(Math.min(FIRST_VIEW_BYTES, block.capacity))
    this.dataView = viewOf(this.bytesInView)
  }

  /** All that was ever taken, at least; not to be kept across `take`. */
  get bytes(): Uint8Array {
    return this.bytesInView
  }

  /** Of `bytes`. */
  get view(): DataView {
    return this.dataView
  }

  /** What is left, in bytes. */
  get free(): number {
    return this.block.capacity - this.top
  }

  /** The offset of `length` fresh bytes (not cleared). Throws a RangeError when the arena has too few left. */
  take(length: number): number {
    if (length > this.free) {
      throw new RangeError(`a system call's arguments need ${length} bytes, ${this.free} are left`)
    }
    const at = this.top
    if (at + length > this.bytesInView.length) this.extendView(at + length)
    this.top = Math.ceil((at + length) / ALIGNMENT) * ALIGNMENT
    return at
  }

  private extendView(needed: number): void {
    const doubled = 2 ** Math.ceil(Math.log2(needed))
    this.bytesInView = this.block.view(Math.min(doubled, this.block.capacity))
    this.dataView = viewOf(this.bytesInView)
  }

  /** The offset of a copy of `bytes`. */
  put(bytes: Uint8Array): number {
    const at = this.take(bytes.length)
    this.bytes.set(bytes, at)
    return at
  }

  address(offset: number): bigint {
    return this.block.base + BigInt(offset)
  }

  /** The inverse of `address`. */
  offset(address: bigint): number {
    return Number(address - this.block.base)
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
