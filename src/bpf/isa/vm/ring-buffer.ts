/** The BPF ring buffer (kernel/bpf/ringbuf.c): records in order of reservation, none lost, none early. */
import { ERRNO, Violation } from './fault.ts'
import type { VmMapSpec } from './maps.ts'
import type { Memory, Region } from './memory.ts'

/** Each record has a header, and takes a multiple of this. */
const HEADER_BYTES = 8

type Reservation = {
  readonly region: Region
  /** With its header, rounded up. */
  readonly length: number
  state: 'busy' | 'submitted' | 'discarded'
}

export class VmRingBuffer {
  readonly kind = 'ringbuf'
  readonly spec: VmMapSpec
  readonly #memory: Memory
  readonly #size: number
  readonly #records: Reservation[] = []
  #producer = 0
  #consumer = 0

  constructor(memory: Memory, spec: VmMapSpec) {
    this.#memory = memory
    this.spec = spec
    this.#size = spec.maxEntries ?? 0
  }

  /** Address of `bytes` zeroed bytes to fill, or 0n when the ring has no room for them. */
  reserve(bytes: number): bigint {
    const length = Math.ceil((bytes + HEADER_BYTES) / 8) * 8
    // The ring is never filled to the last byte: full and empty must differ.
    if (this.#producer + length - this.#consumer > this.#size - 1) return 0n
    // What a record held before is unspecified; a pattern shows what a program forgot to write.
    const region = this.#memory.allocate(`record of ${this.spec.name}`, new Uint8Array(bytes).fill(0xa5))
    this.#records.push({ region, length, state: 'busy' })
    this.#producer += length
    return region.base
  }

  /** Hands over, or drops, the record at `address`, which is then no longer the program's. */
  release(address: bigint, state: 'submitted' | 'discarded'): void {
    const record = this.#records.find(({ region }) => region.base === address)
    if (record?.state !== 'busy') throw new Violation('releases what is no reserved record')
    record.state = state
    this.#memory.free(record.region)
  }

  holds(address: bigint): boolean {
    return this.#records.some(({ region, state }) => state === 'busy' && region.base === address)
  }

  /** Copies `bytes` in: 0, or -EAGAIN when the ring is full. */
  output(bytes: Uint8Array): number {
    const address = this.reserve(bytes.length)
    if (address === 0n) return -ERRNO.EAGAIN
    this.#memory.writable(address, bytes.length).set(bytes)
    this.release(address, 'submitted')
    return 0
  }

  /** Records that are reserved and neither submitted nor discarded. */
  get busy(): number {
    return this.#records.filter(({ state }) => state === 'busy').length
  }

  /** The ring's state, by what bpf_ringbuf_query asks: available bytes, size, consumer and producer position. */
  query(what: bigint): bigint {
    return BigInt(
      [this.#producer - this.#consumer, this.#size, this.#consumer, this.#producer][Number(what)] ?? 0,
    )
  }

  /** Consumes the submitted records up to the first that is still being written. */
  drain(): Uint8Array[] {
    const records: Uint8Array[] = []
    while (this.#records[0] && this.#records[0].state !== 'busy') {
      const { region, length, state } = this.#records.shift() as Reservation
      this.#consumer += length
      if (state === 'submitted') records.push(region.bytes)
    }
    return records
  }
}
