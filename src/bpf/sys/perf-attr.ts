/** `struct perf_event_attr` (include/uapi/linux/perf_event.h), up to PERF_ATTR_SIZE_VER1. */
import type { Attr } from './layout.ts'

export const PERF_EVENT_ATTR = {
  size: 72,
  fields: {
    type: [0, 'u32'],
    size: [4, 'u32'],
    config: [8, 'u64'],
    /** `sample_freq`, in hertz, when the `frequency` flag is set. */
    samplePeriod: [16, 'u64'],
    sampleType: [24, 'u64'],
    flags: [40, 'u64'],
    /** 1 wakes the reader at each sample. */
    wakeupEvents: [48, 'u32'],
    /** The uprobe and kprobe PMUs take a path or symbol here, with the offset in `config2`. */
    target: [56, 'string'],
    config2: [64, 'u64'],
  },
} as const

export type PerfEventAttr = Omit<Attr<(typeof PERF_EVENT_ATTR)['fields']>, 'size'>

/** Bits of the flag word. */
export const PERF_FLAGS = {
  excludeUser: 1n << 4n,
  excludeKernel: 1n << 5n,
  mmap: 1n << 8n,
  comm: 1n << 9n,
  frequency: 1n << 10n,
  task: 1n << 13n,
  sampleIdAll: 1n << 18n,
  mmap2: 1n << 23n,
  commExec: 1n << 24n,
} as const

/** ioctl(2) requests of perf events. Source: _IO('$', 0) and _IOW('$', 8, __u32). */
export const PERF_IOCTLS = { enable: 0x2400, setBpf: 0x40042408 } as const
