/**
 * Stops tracing when it costs the machine too much: DTrace's "systemic unresponsiveness".
 *
 * Each second the kernel times our programs for a tenth of it (timing costs every BPF program of the system
 * some nanoseconds a run, so not always). When they take more than `limit` of all CPUs' time in three windows
 * in a row, or this reader isn't scheduled for thirty seconds, tracing ends.
 */
import { enableStatistics, type LoadedObject } from '../bpf/load/index.ts'
import type { Sys } from '../bpf/sys/index.ts'

const periodMs = 1000
const windowMs = 100
const strikesAllowed = 3
const lagAllowedMs = 30_000

export type DeadmanOptions = {
  /** Part of all CPUs' time, in percent. 0: no deadman. */
  readonly limitPercent: number
  readonly cpus: number
  readonly onUnresponsive: () => void
}

export class Deadman implements Disposable {
  readonly #sys: Sys
  readonly #object: LoadedObject
  readonly #options: DeadmanOptions
  #timer: NodeJS.Timeout | undefined
  #strikes = 0
  #expected = 0
  #statistics: Disposable | undefined

  constructor(sys: Sys, object: LoadedObject, options: DeadmanOptions) {
    this.#sys = sys
    this.#object = object
    this.#options = options
    if (options.limitPercent > 0) this.#sleep()
  }

  /** The reader was held up for a known reason: what was measured meanwhile tells nothing. */
  restart(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#endWindow()
    this.#sleep()
  }

  #sleep(): void {
    this.#expected = performance.now() + periodMs
    this.#timer = setTimeout(() => this.#open(), periodMs)
  }

  #open(): void {
    if (performance.now() - this.#expected > lagAllowedMs) {
      this.#options.onUnresponsive()
      return
    }
    try {
      this.#statistics = enableStatistics(this.#sys)
    } catch {
      return // without the statistics there is nothing to watch
    }
    const [before, start] = [this.#runTime(), performance.now()]
    this.#timer = setTimeout(() => this.#close(before, start), windowMs)
  }

  #close(before: bigint, start: number): void {
    const used = Number(this.#runTime() - before)
    const available = (performance.now() - start) * 1e6 * this.#options.cpus
    this.#endWindow()
    const over = used > (available * this.#options.limitPercent) / 100
    this.#strikes = over ? this.#strikes + 1 : 0
    if (this.#strikes >= strikesAllowed) this.#options.onUnresponsive()
    else this.#sleep()
  }

  #runTime(): bigint {
    let total = 0n
    for (const program of this.#object.programs.values()) total += program.statistics().runTimeNs
    return total
  }

  #endWindow(): void {
    this.#statistics?.[Symbol.dispose]()
    this.#statistics = undefined
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#endWindow()
  }
}
