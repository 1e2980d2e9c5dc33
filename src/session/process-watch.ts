/**
 * Learns what is mapped in the processes whose addresses will be shown, before they end. The target process (-c, -p)
 * is looked at soon after it starts and then again and again; the processes that an aggregation's keys name, once a
 * second; those of records, when the record is printed.
 */
import type { Compiled } from '../compile/index.ts'
import type { Field } from '../record/index.ts'

const firstMs = 1
const longestMs = 250
const aggregationsMs = 1000

export type ProcessWatchConfig = {
  /** 0: there is none. */
  readonly target: number
  /** Reads what a process has mapped. */
  readonly look: (pid: number) => void
  /** Takes a snapshot of an aggregation, which meets the processes of its keys. */
  readonly snapshot: (aggregation: number) => void
}

const isOfProcess = (field: Field): boolean =>
  (field.kind === 'stack' || field.kind === 'symbol') && field.user

export class ProcessWatch implements Disposable {
  readonly #config: ProcessWatchConfig
  #target: NodeJS.Timeout | undefined
  #aggregations: NodeJS.Timeout | undefined

  constructor({ records, aggregations }: Compiled, config: ProcessWatchConfig) {
    this.#config = config
    const keyed = aggregations.filter(({ keys }) => keys.some(isOfProcess))
    const recorded = records.some(({ items }) => items.some(({ fields }) => fields.some(isOfProcess)))
    if (config.target > 0 && (recorded || keyed.length > 0)) this.#lookAfter(firstMs)
    if (keyed.length === 0) return
    this.#aggregations = setInterval(() => {
      for (const { id } of keyed) config.snapshot(id)
    }, aggregationsMs)
  }

  /** Less and less often: programs are started and libraries are mapped early in a process's life. */
  #lookAfter(ms: number): void {
    this.#target = setTimeout(() => {
      this.#config.look(this.#config.target)
      this.#lookAfter(Math.min(2 * ms, longestMs))
    }, ms)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#target)
    clearInterval(this.#aggregations)
  }
}
