/**
 * Learns what is mapped in the processes whose addresses will be shown, before they end: the target process (-c, -p)
 * and those that an aggregation's keys name are looked at again and again, and the kernel's events are taken
 * before there are too many. The processes of records are looked at when the record is printed.
 */
import type { Field } from '../record/index.ts'
import type { Runnable } from './runnable.ts'

const eventsMs = 250
const aggregationsMs = 1000

export type ProcessWatchConfig = {
  /** 0: there is none. */
  readonly target: number
  /** Reads what a process has mapped, and what the kernel told of others. */
  readonly look: (pid: number) => void
  /** Takes a snapshot of an aggregation, which meets the processes of its keys. */
  readonly snapshot: (aggregation: number) => void
}

const isOfProcess = (field: Field): boolean =>
  (field.kind === 'stack' || field.kind === 'symbol') && field.user

/** Conversions may take numbers for addresses of the target process. */
const isTargetConversion = (item: Runnable['records'][number]['items'][number]): boolean =>
  item.format?.some((part) => part.kind === 'conversion' && part.name === 'A') ?? false

/** Does the program show addresses of processes? */
export const showsProcesses = ({ records, aggregations }: Runnable): boolean =>
  aggregations.some(({ keys }) => keys.some(isOfProcess)) ||
  records.some(({ items }) => items.some((item) => item.fields.some(isOfProcess) || isTargetConversion(item)))

export class ProcessWatch implements Disposable {
  readonly #timers: readonly NodeJS.Timeout[]

  /** For programs that show addresses of processes. */
  constructor({ aggregations }: Runnable, { target, look, snapshot }: ProcessWatchConfig) {
    const keyed = aggregations.filter(({ keys }) => keys.some(isOfProcess))
    const snapshots = () => {
      for (const { id } of keyed) snapshot(id)
    }
    look(target)
    this.#timers = [
      setInterval(() => look(target), eventsMs),
      ...(keyed.length > 0 ? [setInterval(snapshots, aggregationsMs)] : []),
    ]
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer)
  }
}
