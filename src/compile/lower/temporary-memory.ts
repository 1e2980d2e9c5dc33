/** The memory of one clause that is needed for a while only: stack slots and scratch of the nesting level. */
import type { SlotId } from '../ir/index.ts'

export const align8 = (bytes: number): number => (bytes + 7) & ~7

type Slot = { readonly id: SlotId; readonly bytes: number }

/** BPF gives 512 bytes of stack to all frames together: what a statement is done with, the next one uses again. */
export class TemporaryMemory {
  #free: Slot[] = []
  #taken: Slot[] = []
  #scratchTop = 0
  #scratchKept = 0
  #scratchBytes = 0

  /** The most scratch that was in use at a time, in bytes. */
  get scratchBytes(): number {
    return this.#scratchBytes
  }

  /** A free slot of that size, or the one that `make` makes. */
  slot(bytes: number, make: () => SlotId): SlotId {
    const size = align8(bytes)
    const at = this.#free.findIndex((slot) => slot.bytes === size)
    const slot = this.#free.splice(at, at < 0 ? 0 : 1)[0] ?? { id: make(), bytes: size }
    this.#taken.push(slot)
    return slot.id
  }

  /** Offset of so many bytes of scratch. */
  scratch(bytes: number): number {
    const offset = this.#scratchTop
    this.#scratchTop += align8(bytes)
    this.#scratchBytes = Math.max(this.#scratchBytes, this.#scratchTop)
    return offset
  }

  /** What `use` takes is free again when it is done. */
  within<T>(use: () => T): T {
    const [taken, top] = [this.#taken, this.#scratchTop]
    this.#taken = []
    const result = use()
    this.#free.push(...this.#taken)
    this.#taken = taken
    this.#scratchTop = Math.max(top, this.#scratchKept)
    return result
  }

  /** What `use` takes is never free again. */
  keeping<T>(use: () => T): T {
    const taken = this.#taken
    this.#taken = []
    const result = use()
    this.#taken = taken
    this.#scratchKept = this.#scratchTop
    return result
  }
}
