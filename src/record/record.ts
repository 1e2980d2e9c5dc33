/**
 * What emitted code writes and the consumer reads: the layout of ring-buffer records and of aggregation
 * entries, as plain data. The compiler makes these descriptors; nothing after it sees D syntax.
 */
import type { FormatItem } from '../base/index.ts'
import type { Shape } from './shape.ts'

/**
 * The head of every record in the ring buffer (little-endian, byte offsets).
 *
 *     0        4        8                16       20            24
 *     | epid   | cpu    | timestamp (ns) | probe  | speculation | fields …
 *
 * `epid` names the RecordDescriptor; `faultEpid` marks a fault record, `settledEpid` the end of a speculation.
 * `probe` is the ID of the probe that fired (`-l`'s ID column), since one program may serve many probes.
 * `speculation` is the ID of the speculation that the record belongs to, 0 for one that is meant as it stands.
 */
export const recordHeader = { epid: 0, cpu: 4, timestamp: 8, probe: 16, speculation: 20, bytes: 24 } as const

export const faultEpid = 0
export const settledEpid = 0xffff_ffff

/** Where a speculation was committed or discarded: its ID and the state that it has from then on. */
export const settledRecord = { id: 24, state: 28, bytes: 32 } as const

/**
 * A speculation's entry in the speculations' map, u64 each, by its ID - 1. `writers` counts the records of it that are
 * being written: once it is neither idle nor active and has none, nothing is added any more, and the consumer
 * makes it idle. `used` is what its records take of specsize.
 */
export const speculationEntry = { state: 0, writers: 8, used: 16, bytes: 24 } as const
export const speculationStates = { idle: 0, active: 1, committed: 2, discarded: 3 } as const
/** How a speculation ends. */
export type SpeculationOutcome = 'committed' | 'discarded'

/** A fault record's fields, after the common header. `pc` is the IR-independent instruction offset or -1. */
export const faultRecord = { clause: 24, code: 28, value: 32, pc: 40, bytes: 48 } as const

/** DTrace's fault codes (arg4 of dtrace:::ERROR) and the words of the consumer's message. */
export const faults = {
  unknown: { code: 0, text: 'unknown fault', value: 'none' },
  badAddress: { code: 1, text: 'invalid address', value: 'hex' },
  badAlignment: { code: 2, text: 'invalid alignment', value: 'hex' },
  illegalOperation: { code: 3, text: 'illegal operation', value: 'none' },
  divideByZero: { code: 4, text: 'divide-by-zero', value: 'none' },
  noScratch: { code: 5, text: 'out of scratch space', value: 'none' },
  kernelAccess: { code: 6, text: 'invalid kernel access', value: 'none' },
  userAccess: { code: 7, text: 'invalid user access', value: 'none' },
  tupleOverflow: { code: 8, text: 'tuple stack overflow', value: 'none' },
  badStack: { code: 9, text: 'bad stack', value: 'hex' },
  badSize: { code: 10, text: 'invalid size', value: 'hex' },
  badIndex: { code: 11, text: 'index out of bounds', value: 'decimal' },
} as const satisfies Record<string, { code: number; text: string; value: 'none' | 'hex' | 'decimal' }>
export type FaultName = keyof typeof faults

/**
 * One datum in a record or in an aggregation key. `offset` is in bytes from the start of the record (header
 * included) or of the key.
 */
export type Field =
  | { readonly kind: 'int'; readonly offset: number; readonly bytes: 1 | 2 | 4 | 8; readonly signed: boolean }
  /** NUL-terminated text in a fixed space of `bytes`. */
  | { readonly kind: 'string'; readonly offset: number; readonly bytes: number }
  /** A struct, union or array by value; `charArray` prints as text with %s. */
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: number; readonly charArray: boolean }
  /** A 4-byte probe ID that stands for a part of that probe's name (probefunc and its kin as a key or datum). */
  | {
      readonly kind: 'probe'
      readonly offset: number
      readonly part: ProbePart
    }
  /**
   * Return addresses, 8 bytes each and the innermost first, up to a zero or `frames` of them. Of a process
   * (`user`), its PID (8 bytes) comes before them.
   */
  | { readonly kind: 'stack'; readonly offset: number; readonly frames: number; readonly user: boolean }
  /** An address (8 bytes); of a process (`user`), its PID (8 bytes) comes before it. */
  | {
      readonly kind: 'symbol'
      readonly offset: number
      readonly user: boolean
      /** What is shown: the address as symbol and offset, the symbol that it is in, or the module. */
      readonly part: 'address' | 'symbol' | 'module'
    }

/** One recorded action of a clause, in clause order. `action` names its ActionDef. */
export type RecordItem = {
  readonly action: string
  readonly fields: readonly Field[]
  /** printf and printa: the parsed format. */
  readonly format?: readonly FormatItem[]
  /** print(): the type of what is shown. */
  readonly shape?: Shape
  /** Aggregations an action names (printa, clear, trunc, normalize), by AggregationDescriptor.id. */
  readonly aggregations?: readonly number[]
}

/** The records that one enabled clause writes. */
export type RecordDescriptor = {
  readonly epid: number
  /** `dt_clause_N`-style name for fault messages. */
  readonly clause: string
  /** The whole record, header included. */
  readonly bytes: number
  readonly items: readonly RecordItem[]
  /** False for a clause whose items are only silent actions (clear, commit): it prints no line of its own. */
  readonly prints: boolean
}

/**
 * One aggregation. Cells are signed 64-bit words. Un-keyed: an array with a value a CPU; one more word after
 * the cells tells whether it was ever updated, since 0 may be a sum.
 * Keyed: a hash whose key is the CPU number (4 bytes at `cpuOffset`) and the key tuple; entries of several
 * CPUs with equal tuples are merged by the consumer.
 */
export type AggregationDescriptor = {
  /** Index in order of first appearance in the program; the order of the final print. */
  readonly id: number
  /** Without `@`; `_` is the anonymous one. */
  readonly name: string
  readonly map: string
  readonly keys: readonly Field[]
  /** Bytes of the map's key, CPU included; 4 for an un-keyed one's array index. */
  readonly keyBytes: number
  readonly cpuOffset: number
  readonly cells: number
  /** Names its AggregationDef, with the constants of the call (lquantize's base, limit, step, …). */
  readonly function: string
  readonly parameters: readonly bigint[]
}

/** Per-CPU counters in the `cpu` map, one u64 each: every loss is counted here and told by the consumer. */
export const dropCounters = {
  principal: 0,
  aggregation: 8,
  dynamic: 16,
  speculation: 24,
  /** speculation() found none free: some will be soon, or all are in use. */
  speculationBusy: 32,
  speculationUnavailable: 40,
  /** No free nesting level: the firing was lost as a whole. */
  nesting: 48,
  errorInError: 56,
  bytes: 64,
} as const
export type DropName = Exclude<keyof typeof dropCounters, 'bytes'>

/** Losses that are told of each CPU; of the others only their sum says something. */
export const dropsOfCpu: ReadonlySet<DropName> = new Set(['principal', 'aggregation', 'nesting'])

/** A component of a probe's name. */
export type ProbePart = 'provider' | 'module' | 'function' | 'name'
