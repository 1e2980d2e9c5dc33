/** Who is in which physical register at each position. */
import { type Reg as Physical, r0, r1, r2, r3, r4, r5, r6, r7, r8, r9 } from '../../bpf/isa/index.ts'
import type { Interval } from './interval.ts'

/** All that can be allocated: the frame pointer is not. */
export const ALLOCATABLE: readonly Physical[] = [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9]

const FREE = 0
const FIXED = -1

/**
 * One table cell a register and position. That makes both questions ("is it free?", "who is there?") a scan
 * of the ranges asked about, with nothing to keep in order.
 */
export class Occupancy {
  readonly #cells: readonly Int32Array[]
  /** Tenants by cell value - 1. */
  readonly #tenants: Interval[] = []
  readonly #ids = new Map<Interval, number>()

  constructor(positions: number) {
    this.#cells = ALLOCATABLE.map(() => new Int32Array(positions))
  }

  /** Nobody may be in `register` at these positions. */
  block(register: Physical, from: number, to: number): void {
    this.#cells[register]?.fill(FIXED, from, to)
  }

  isFree(register: Physical, ranges: readonly number[]): boolean {
    const cells = this.#cells[register]
    if (!cells) return false
    for (let r = 0; r < ranges.length; r += 2) {
      const to = ranges[r + 1] ?? 0
      for (let at = ranges[r] ?? 0; at < to; at++) if (cells[at] !== FREE) return false
    }
    return true
  }

  /** The intervals that are in the way; undefined when `register` is blocked or one of them weighs `limit`. */
  tenants(register: Physical, ranges: readonly number[], limit: number): Interval[] | undefined {
    const cells = this.#cells[register]
    const found = new Set<number>()
    for (let r = 0; cells && r < ranges.length; r += 2) {
      const to = ranges[r + 1] ?? 0
      for (let at = ranges[r] ?? 0; at < to; at++) {
        const cell = cells[at] ?? FREE
        if (cell === FREE || found.has(cell)) continue
        if (cell === FIXED || (this.#tenants[cell - 1]?.weight ?? 0) >= limit) return undefined
        found.add(cell)
      }
    }
    return [...found].flatMap((cell) => this.#tenants[cell - 1] ?? [])
  }

  place(register: Physical, interval: Interval): void {
    this.#fill(register, interval, this.#idOf(interval))
  }

  evict(register: Physical, interval: Interval): void {
    this.#fill(register, interval, FREE)
  }

  #idOf(interval: Interval): number {
    const known = this.#ids.get(interval)
    if (known !== undefined) return known
    this.#tenants.push(interval)
    this.#ids.set(interval, this.#tenants.length)
    return this.#tenants.length
  }

  #fill(register: Physical, { ranges }: Interval, value: number): void {
    for (let r = 0; r < ranges.length; r += 2) {
      this.#cells[register]?.fill(value, ranges[r], ranges[r + 1])
    }
  }
}
