/** What the consumer offers to the definitions of actions and aggregating functions, and what it asks of them. */
import type { Field, RecordItem, Shape } from '../record/index.ts'

/** Reads the fields of one record. Integers come as their D type says (signed or unsigned). */
export type RecordReader = {
  integer(field: Field): bigint
  /** Text up to the NUL, or a probe's name part. */
  text(field: Field): string
  /** The raw bytes; valid during the call only. */
  bytes(field: Field): Uint8Array
}

/** A packet as pcap() recorded it. */
export type Packet = {
  /** Nanoseconds since the epoch. */
  readonly time: bigint
  /** As the caller named it: PCAP_ETHER and its kin. */
  readonly link: number
  /** Of the whole packet; `bytes` may be fewer. */
  readonly length: number
  readonly bytes: Uint8Array
  /** The network interface's name, empty where the packet has none. */
  readonly device: string
  readonly pid: number
  readonly command: string
}

/** What an action may do when the consumer meets its record; everything appears in record order. */
export type ConsumerPort = {
  readonly quiet: boolean
  /** trace()'s rendering of a value, by its field and option rawbytes. */
  trace(field: Field, record: RecordReader): void
  /** The same whatever rawbytes says: stacks and symbols. */
  show(field: Field, record: RecordReader): void
  /** Hex and characters, as tracemem() shows memory. */
  dump(bytes: Uint8Array): void
  /** print() of a pointer: the address, and the object there by its type. */
  printObject(address: bigint, bytes: Uint8Array, shape: Shape): void
  /** print() of a value. */
  printValue(bytes: Uint8Array, shape: Shape): void
  /** A packet for a capture file, or shown as bytes where there is none. */
  packet(packet: Packet): void
  printf(item: RecordItem, record: RecordReader): void
  printa(item: RecordItem): void
  /** Runs the command that the item's format makes of the record, by the shell; its output comes in order. */
  system(item: RecordItem, record: RecordReader): void
  /** Further output is appended to the file that the format names; without a format it goes where it first went. */
  reopen(item: RecordItem, record: RecordReader): void
  /** Empties the output where it is a regular file. */
  truncateOutput(): void
  /** Sets an option that may be set at any time. */
  setOption(name: string, value: string): void
  /** Ends the tracing once this drain is done; the last status counts. */
  exit(status: number): void
  clear(aggregation: number): void
  /** count > 0 keeps the highest, < 0 the lowest, 0 removes all. */
  truncate(aggregation: number, count: bigint): void
  normalize(aggregation: number, factor: bigint): void
}

/** One row of a histogram: label as printed in the value column; bars from `count`, the number shown is `shown`. */
export type HistogramRow = { readonly label: string; readonly count: bigint; readonly shown: bigint }

/** How an aggregating function's value is shown: one number, or a table. */
export type AggregationValue =
  | { readonly kind: 'number'; readonly value: bigint; readonly unsigned: boolean }
  | { readonly kind: 'histogram'; readonly rows: readonly HistogramRow[] }
