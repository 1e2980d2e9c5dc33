/** The kernel's dynamic perf event sources. Source: Documentation/ABI/testing/sysfs-bus-event_source-devices-format. */
import type { Sys } from '../sys/index.ts'
import { LoadError } from './errors.ts'

const FOLDER = '/sys/bus/event_source/devices'

/** In the config word of the kprobe and uprobe sources: a return probe, and where a USDT semaphore's offset begins. */
export const PMU_RETURN = 1n
export const PMU_SEMAPHORE_SHIFT = 32n

/** The number that `perf_event_attr.type` takes. Throws a LoadError where the kernel is built without the source. */
export const pmuType = (sys: Sys, pmu: 'kprobe' | 'uprobe', subject: string): number => {
  const text = sys.readText(`${FOLDER}/${pmu}/type`)
  if (text !== undefined) return Number(text)
  throw new LoadError({ call: 'perf_event_open', subject, detail: `this kernel has no ${pmu} event source` })
}
