/** Numbers of the BPF user interface, named as the kernel names them. Source: include/uapi/linux/bpf.h. */

/** `enum bpf_map_type`. */
export const MAP_TYPES = {
  hash: 1,
  array: 2,
  prog_array: 3,
  perf_event_array: 4,
  percpu_hash: 5,
  percpu_array: 6,
  stack_trace: 7,
  lru_hash: 9,
  lru_percpu_hash: 10,
  ringbuf: 27,
  task_storage: 29,
} as const
export type MapType = keyof typeof MAP_TYPES

/** Bits of `bpf_attr.map_flags`. */
export const MAP_FLAGS = {
  /** Entries are allocated when they are inserted, not when the map is created. */
  noPrealloc: 1 << 0,
  /** Programs may read the map, not write it; a frozen one is constant to the verifier. */
  readOnlyProgram: 1 << 7,
  /** User space may mmap the values. */
  mmapable: 1 << 10,
} as const
export type MapFlag = keyof typeof MAP_FLAGS

/** `enum bpf_prog_type`. */
export const PROGRAM_TYPES = {
  socket_filter: 1,
  kprobe: 2,
  tracepoint: 5,
  perf_event: 7,
  raw_tracepoint: 17,
  tracing: 26,
  syscall: 31,
} as const
export type ProgramType = keyof typeof PROGRAM_TYPES

/** `enum bpf_attach_type`; `raw_tp_btf` is the kernel's BPF_TRACE_RAW_TP (a typed raw tracepoint). */
export const ATTACH_TYPES = {
  raw_tp_btf: 23,
  fentry: 24,
  fexit: 25,
  iter: 28,
  perf_event: 41,
  kprobe_multi: 42,
  uprobe_multi: 48,
} as const
export type AttachType = keyof typeof ATTACH_TYPES

/** Bits of `bpf_attr.prog_flags`. */
export const PROGRAM_FLAGS = { sleepable: 1 << 4 } as const

/** Flags of BPF_MAP_UPDATE_ELEM: any, only a new key, only a key that exists. */
export const UPDATE_FLAGS = { any: 0n, noExist: 1n, exist: 2n } as const

/** The event types and numbers of perf_event_open(2) that need no PMU lookup: PERF_TYPE_HARDWARE and _SOFTWARE. */
export const PERF_EVENTS = {
  'cpu-cycles': { type: 0, config: 0n },
  instructions: { type: 0, config: 1n },
  'cache-references': { type: 0, config: 2n },
  'cache-misses': { type: 0, config: 3n },
  'branch-instructions': { type: 0, config: 4n },
  'branch-misses': { type: 0, config: 5n },
  'bus-cycles': { type: 0, config: 6n },
  'stalled-cycles-frontend': { type: 0, config: 7n },
  'stalled-cycles-backend': { type: 0, config: 8n },
  'ref-cycles': { type: 0, config: 9n },
  'cpu-clock': { type: 1, config: 0n },
  'task-clock': { type: 1, config: 1n },
  'page-faults': { type: 1, config: 2n },
  'context-switches': { type: 1, config: 3n },
  'cpu-migrations': { type: 1, config: 4n },
  'minor-faults': { type: 1, config: 5n },
  'major-faults': { type: 1, config: 6n },
  'alignment-faults': { type: 1, config: 7n },
  'emulation-faults': { type: 1, config: 8n },
  /** Counts nothing: for the records that the kernel writes beside samples. */
  dummy: { type: 1, config: 9n },
} as const satisfies Record<string, PerfEvent>
/** What perf_event_open(2) counts. */
export type PerfEvent = { readonly type: number; readonly config: bigint }
export type PerfEventName = keyof typeof PERF_EVENTS
