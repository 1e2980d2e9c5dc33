/** The records of one drain, copied out of the ring and put into time order. */
import { recordHeader } from '../record/index.ts'

const ALIGN = 8
/** Shorter records are copied by a loop: a native copy costs more than their bytes do. */
const LOOP_BYTES = 160

export class Batch {
  data: Uint8Array<ArrayBuffer>
  view: DataView
  count = 0
  /** Where each record starts in `data`, in ring order. */
  readonly starts: number[] = []

  #length = 0

  /** `bytes`: what it has room for before it grows. */
  constructor(bytes = 1 << 16) {
    this.data = new Uint8Array(bytes)
    this.view = new DataView(this.data.buffer)
  }

  /** Copies one record: the ring's memory is the producer's again after the drain. */
  add(from: Uint8Array, offset: number, length: number): void {
    const start = this.#length
    this.#reserve(start + length)
    if (length > LOOP_BYTES) this.data.set(from.subarray(offset, offset + length), start)
    else {
      const to = this.data
      for (let i = 0; i < length; i++) to[start + i] = from[offset + i] as number
    }
    this.starts[this.count++] = start
    this.#length = (start + length + ALIGN - 1) & -ALIGN
  }

  clear(): void {
    this.count = 0
    this.#length = 0
  }

  epid(start: number): number {
    return this.view.getUint32(start + recordHeader.epid, true)
  }

  cpu(start: number): number {
    return this.view.getUint32(start + recordHeader.cpu, true)
  }

  probe(start: number): number {
    return this.view.getUint32(start + recordHeader.probe, true)
  }

  speculation(start: number): number {
    return this.view.getUint32(start + recordHeader.speculation, true)
  }

  timestamp(start: number): bigint {
    return this.view.getBigUint64(start + recordHeader.timestamp, true)
  }

  /**
   * Indexes of the records by time. Records of one CPU keep their ring order, also where an interrupted clause
   * carries an earlier time than the one that interrupted it: a record counts as no older than its CPU's last.
   */
  order(): ArrayLike<number> {
    const times = new Float64Array(this.count)
    const latest: number[] = []
    let sorted = true
    for (let i = 0; i < this.count; i++) {
      const cpu = this.cpu(this.starts[i] as number)
      const time = Math.max(this.#sinceFirst(i), latest[cpu] ?? Number.NEGATIVE_INFINITY)
      latest[cpu] = time
      times[i] = time
      sorted &&= i === 0 || time >= (times[i - 1] as number)
    }
    const indexes = Uint32Array.from(times.keys())
    // Typed arrays sort stably.
    return sorted ? indexes : indexes.sort((a, b) => (times[a] as number) - (times[b] as number))
  }

  /** Nanoseconds since the batch's first record: exact as a `number`, unlike the time since boot. */
  #sinceFirst(index: number): number {
    const at = (this.starts[index] as number) + recordHeader.timestamp
    const first = (this.starts[0] as number) + recordHeader.timestamp
    const high = this.view.getUint32(at + 4, true) - this.view.getUint32(first + 4, true)
    return high * 0x1_0000_0000 + this.view.getUint32(at, true) - this.view.getUint32(first, true)
  }

  #reserve(wanted: number): void {
    if (wanted <= this.data.length) return
    const grown = new Uint8Array(Math.max(wanted, 2 * this.data.length))
    grown.set(this.data.subarray(0, this.#length))
    this.data = grown
    this.view = new DataView(grown.buffer)
  }
}
