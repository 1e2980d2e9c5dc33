/** Where an assignment put each register at each instruction. */
import type { Assignment } from './allocate.ts'
import type { Interval } from './interval.ts'
import { OCCURS } from './linear.ts'
import type { Physical, Virtual } from './machine.ts'

type At<T> = Map<number, T>

/** Registers by virtual register and instruction index: `reads` for what it reads, `writes` for what it writes. */
export class Places {
  readonly #whole = new Map<Virtual, Physical>()
  readonly #reads = new Map<Virtual, At<Physical>>()
  readonly #writes = new Map<Virtual, At<Physical>>()

  constructor(placed: Assignment['placed']) {
    for (const [interval, physical] of placed) {
      if (interval.level === 'whole') this.#whole.set(interval.register, physical)
      else this.#addPiece(interval, physical)
    }
  }

  reads(register: Virtual, index: number): Physical | undefined {
    return this.#whole.get(register) ?? this.#reads.get(register)?.get(index)
  }

  writes(register: Virtual, index: number): Physical | undefined {
    return this.#whole.get(register) ?? this.#writes.get(register)?.get(index)
  }

  #addPiece({ register, occurrences }: Interval, physical: Physical): void {
    for (const { index, bits } of occurrences) {
      const side = bits & OCCURS.write ? this.#writes : this.#reads
      const at = side.get(register) ?? new Map<number, Physical>()
      side.set(register, at.set(index, physical))
    }
  }
}
