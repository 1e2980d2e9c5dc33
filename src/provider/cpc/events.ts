/** The events that CPUs and the kernel count, as perf_event_open(2) numbers them, under the names of `perf list`. */
import { PERF_EVENTS, type PerfEvent } from '../../bpf/sys/index.ts'

/** An event; the first of its names is the one that `-l` shows. */
export type CountedEvent = PerfEvent & { readonly names: readonly string[] }

/** Names that perf also takes, by the kernel's. */
const alsoCalled: Readonly<Record<string, readonly string[]>> = {
  'cpu-cycles': ['cycles'],
  'branch-instructions': ['branches'],
  'page-faults': ['faults'],
  'context-switches': ['cs'],
  'cpu-migrations': ['migrations'],
}

/** `-` parts a probe's name, so names of events have `_`. */
export const nameOfEvent = (name: string): string => name.toLowerCase().replaceAll(/[-.]/g, '_')

/** PERF_COUNT_HW_CPU_CYCLES and its like, as the header writes them. */
const headerName = (type: number, name: string): string => `perf_count_${type === 0 ? 'hw' : 'sw'}_${name}`

const generic = Object.entries(PERF_EVENTS)
  .filter(([name]) => name !== 'dummy')
  .map(([name, event]): CountedEvent => {
    const names = [name, ...(alsoCalled[name] ?? [])].map(nameOfEvent)
    return { ...event, names: [...names, headerName(event.type, nameOfEvent(name))] }
  })

const PERF_TYPE_HW_CACHE = 3

/** In the order of enum perf_hw_cache_id. */
const caches = ['l1_dcache', 'l1_icache', 'llc', 'dtlb', 'itlb', 'branch', 'node'] as const
/** In the order of enum perf_hw_cache_op_id: one access, and what misses of it are called. */
const operations = [
  ['loads', 'load_misses'],
  ['stores', 'store_misses'],
  ['prefetches', 'prefetch_misses'],
] as const

/** Cache, operation and result, a byte each. */
const cacheEvents = caches.flatMap((cache, id) =>
  operations.flatMap((results, operation) =>
    results.map(
      (result, at): CountedEvent => ({
        type: PERF_TYPE_HW_CACHE,
        config: BigInt(id | (operation << 8) | (at << 16)),
        names: [`${cache}_${result}`],
      }),
    ),
  ),
)

/** In the order of their IDs: what is added goes to the end. */
export const knownEvents: readonly CountedEvent[] = [...generic, ...cacheEvents]
