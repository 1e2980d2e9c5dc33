/** Records of speculations, held until it is known whether they are wanted. */
import { Batch } from './order.ts'

/** There may be many, and most hold little. */
const FIRST_BYTES = 512

export class Speculations {
  readonly #held = new Map<number, Batch>()

  /** Holds a record of the speculation `id`; copies it. */
  add(id: number, data: Uint8Array, offset: number, length: number): void {
    const known = this.#held.get(id)
    const batch = known ?? new Batch(FIRST_BYTES)
    if (!known) this.#held.set(id, batch)
    batch.add(data, offset, length)
  }

  /** What is held of a speculation, which is then forgotten. */
  take(id: number): Batch | undefined {
    const batch = this.#held.get(id)
    this.#held.delete(id)
    return batch
  }
}
