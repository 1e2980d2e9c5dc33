/**
 * Makes speculations free again that were committed or discarded. One is free once no program writes a record of it
 * any more and the ring was read after that: nothing of it can turn up later, in the next one with its ID.
 */
import type { LoadedObject } from '../bpf/load/index.ts'
import type { Mapping } from '../bpf/sys/index.ts'
import { type SpeculationOutcome, speculationEntry, speculationStates } from '../record/index.ts'

export type Settled = { readonly id: number; readonly outcome: SpeculationOutcome }

const wordBytes = 8
const words = {
  state: speculationEntry.state / wordBytes,
  writers: speculationEntry.writers / wordBytes,
  used: speculationEntry.used / wordBytes,
  count: speculationEntry.bytes / wordBytes,
}

const outcomes: ReadonlyMap<bigint, SpeculationOutcome> = new Map([
  [BigInt(speculationStates.committed), 'committed'],
  [BigInt(speculationStates.discarded), 'discarded'],
])

export class Speculations implements Disposable {
  readonly #memory: Mapping
  readonly #entries: BigUint64Array
  readonly #rateNs: () => bigint
  #lastMs = Number.NEGATIVE_INFINITY

  /** `rateNs`: the least time between two cleanings. */
  constructor(object: LoadedObject, map: string, rateNs: () => bigint) {
    this.#memory = object.map(map).mmap()
    const { buffer, byteOffset, byteLength } = this.#memory.bytes
    this.#entries = new BigUint64Array(buffer, byteOffset, byteLength / wordBytes)
    this.#rateNs = rateNs
  }

  *#settled(): Generator<Settled & { readonly at: number }, void, void> {
    for (let at = 0; at < this.#entries.length; at += words.count) {
      const outcome = outcomes.get(Atomics.load(this.#entries, at + words.state))
      if (outcome) yield { id: at / words.count + 1, outcome, at }
    }
  }

  /** Until those may be cleaned that are settled now; undefined where none is. */
  untilCleanMs(): number | undefined {
    if (this.#settled().next().done) return undefined
    return Math.max(0, this.#lastMs + Number(this.#rateNs()) / 1e6 - performance.now())
  }

  /**
   * Those that are settled and that no program writes to, if it is time (or in any case: `now`). After this the ring
   * is to be read and the consumer told, before `free`.
   */
  finished({ now }: { readonly now: boolean }): readonly Settled[] {
    if (!now && this.untilCleanMs() !== 0) return []
    this.#lastMs = performance.now()
    return [...this.#settled()].filter(({ at }) => Atomics.load(this.#entries, at + words.writers) === 0n)
  }

  free(settled: readonly Settled[]): void {
    for (const { id } of settled) {
      const at = (id - 1) * words.count
      Atomics.store(this.#entries, at + words.used, 0n)
      Atomics.store(this.#entries, at + words.state, BigInt(speculationStates.idle))
    }
  }

  [Symbol.dispose](): void {
    this.#memory[Symbol.dispose]()
  }
}
