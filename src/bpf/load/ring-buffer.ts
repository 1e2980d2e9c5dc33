/**
 * The consumer side of a BPF ring buffer. Shared memory: one page with the consumer's position, one with the
 * producers', then the data mapped twice in a row, so that no record wraps.
 *
 *   record = | busy:1 discarded:1 length:30 | page offset:32 | length bytes | padding to 8 |
 *
 * Source: kernel/bpf/ringbuf.c, Documentation/bpf/ringbuf.rst.
 */
import type { Errno, Mapping, Sys } from '../sys/index.ts'
import { callFailed } from './errors.ts'
import type { BpfMap } from './map.ts'
import { type Owner, owning } from './owner.ts'
import { Waiter } from './waiter.ts'

const HEADER_BYTES = 8
const BUSY = 0x8000_0000
const DISCARDED = 0x4000_0000
const LENGTH = 0x3fff_ffff
/** Those that kernels of our architectures are built with; an offset that is not a multiple is refused. */
const PAGE_SIZES = [4096, 16384, 65536] as const

/** A record's payload: `length` bytes from `at` in `view`, good only during the call. */
export type OnRecord = (view: DataView, at: number, length: number) => void

type Memory = { readonly pageSize: number; readonly consumer: Mapping; readonly producer: Mapping }

/** Maps the producers' page and the data: the smallest page size whose offset the kernel takes is its own. */
const mapProducer = (sys: Sys, map: BpfMap) => {
  const attempts = PAGE_SIZES.map((pageSize) => ({
    pageSize,
    mapped: () =>
      sys.mmap(map.fd, { offset: pageSize, length: pageSize + 2 * map.spec.maxEntries, writable: false }),
  }))
  let errno: Errno = 'EINVAL'
  for (const { pageSize, mapped } of attempts) {
    const result = mapped()
    if (result.ok) return { pageSize, producer: result.value }
    errno = result.errno
    if (errno !== 'EINVAL') break
  }
  throw callFailed(sys, 'mmap', `ring buffer ${map.spec.name}`, errno)
}

const mapMemory = (sys: Sys, map: BpfMap, owner: Owner): Memory => {
  const { pageSize, producer } = mapProducer(sys, map)
  owner.use(producer)
  const consumer = sys.mmap(map.fd, { offset: 0, length: pageSize, writable: true })
  if (!consumer.ok) throw callFailed(sys, 'mmap', `ring buffer ${map.spec.name}`, consumer.errno)
  return { pageSize, producer, consumer: owner.use(consumer.value) }
}

export class RingBuffer implements Disposable {
  private readonly owner: Owner
  private readonly waiter: Waiter
  private readonly consumed: BigUint64Array
  private readonly produced: BigUint64Array
  private readonly view: DataView
  private readonly words: Uint32Array
  /** Where the data begins in `view`; and the mask that turns a position into an offset there. */
  private readonly data: number
  private readonly mask: number

  private constructor(owner: Owner, memory: Memory, waiter: Waiter, size: number) {
    const { buffer, byteOffset, byteLength } = memory.producer.bytes
    this.owner = owner
    this.waiter = waiter
    this.consumed = new BigUint64Array(memory.consumer.bytes.buffer, memory.consumer.bytes.byteOffset, 1)
    this.produced = new BigUint64Array(buffer, byteOffset, 1)
    this.view = new DataView(buffer, byteOffset, byteLength)
    this.words = new Uint32Array(buffer, byteOffset, byteLength >>> 2)
    this.data = memory.pageSize
    this.mask = size - 1
  }

  /** Maps a ring buffer map, which stays the caller's. Throws a LoadError. */
  static open(sys: Sys, map: BpfMap): RingBuffer {
    return owning(sys, (owner) => {
      const memory = mapMemory(sys, map, owner)
      const waiter = owner.use(Waiter.open(sys, [map.fd], `ring buffer ${map.spec.name}`))
      return new RingBuffer(owner, memory, waiter, map.spec.maxEntries)
    })
  }

  /**
   * Hands over the records that were complete when it was called, oldest first, then frees their room at once;
   * returns how many. Stops at a record still being written. A throw by `onRecord` counts its record as read.
   */
  drain(onRecord: OnRecord): number {
    // Positions count bytes since creation and stay below 2^53 for longer than any machine runs.
    const end = Number(Atomics.load(this.produced, 0))
    const start = Number(Atomics.load(this.consumed, 0))
    let position = start
    let count = 0
    try {
      while (position < end) {
        const at = this.data + this.offset(position)
        // The header's length word is written last, with release order.
        const header = Atomics.load(this.words, at >>> 2)
        if ((header & BUSY) !== 0) break
        const length = header & LENGTH
        position += (HEADER_BYTES + length + 7) & ~7
        if ((header & DISCARDED) !== 0) continue
        count++
        onRecord(this.view, at + HEADER_BYTES, length)
      }
    } finally {
      if (position !== start) Atomics.store(this.consumed, 0, BigInt(position))
    }
    return count
  }

  private offset(position: number): number {
    // The low 32 bits are enough: no ring is larger than 2^31 bytes.
    return (position & this.mask) >>> 0
  }

  /** Bytes written and not yet read: how far the reader lags. */
  get pending(): number {
    return Number(Atomics.load(this.produced, 0) - Atomics.load(this.consumed, 0))
  }

  /** Until there is a record (true), or the timeout or a `wake` (false). Timers and signals go on. */
  wait(timeoutMs: number): Promise<boolean> {
    return this.waiter.wait(timeoutMs)
  }

  /** Ends the `wait` under way, or else the next one. */
  wake(): void {
    this.waiter.wake()
  }

  [Symbol.dispose](): void {
    this.owner[Symbol.dispose]()
  }
}
