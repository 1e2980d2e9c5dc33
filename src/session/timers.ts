/** The timers that fire tick probes: user-space clocks without drift, since a perf clock stalls on an idle CPU. */
import type { Program } from '../bpf/load/index.ts'

/** A raw tracepoint's context: more arguments than any has. */
export const emptyContext = new Uint8Array(12 * 8)

export class Timers implements Disposable {
  readonly #timers = new Set<NodeJS.Timeout>()
  #closed: boolean = false

  /** Fires the program every `periodNs`. A firing that comes late doesn't delay those after it. */
  start(program: Program, periodNs: bigint): void {
    const periodMs = Number(periodNs) / 1e6
    let next = performance.now() + periodMs
    const arm = () => {
      if (this.#closed) return
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer)
          program.testRun({ context: emptyContext })
          const now = performance.now()
          next += periodMs * Math.max(1, Math.ceil((now - next) / periodMs))
          arm()
        },
        Math.min(Math.max(0, next - performance.now()), 0x7fffffff),
      )
      this.#timers.add(timer)
    }
    arm()
  }

  [Symbol.dispose](): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
  }
}
