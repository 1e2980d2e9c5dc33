/** What a running program would hand the consumer, made by hand: records, map entries, and a place for its text. */
import { unreachable } from '../../src/base/index.ts'
import { vocabulary } from '../../src/builtin/index.ts'
import {
  type AggregationEntry,
  type ConsumerConfig,
  type ConsumerOptions,
  createConsumer,
  defaultOptions,
  type ProbeName,
} from '../../src/consume/index.ts'
import { parseFormat } from '../../src/lang/syntax/index.ts'
import {
  type AggregationDescriptor,
  type Field,
  faultRecord,
  type RecordDescriptor,
  type RecordItem,
  recordHeader,
} from '../../src/record/index.ts'

type Size = 1 | 2 | 4 | 8
/** A field before it has a place, with the value that it shall hold. */
export type Datum =
  | { readonly kind: 'int'; readonly bytes: Size; readonly signed: boolean; readonly value: bigint }
  | { readonly kind: 'string'; readonly bytes: number; readonly value: Uint8Array }
  | {
      readonly kind: 'bytes'
      readonly bytes: number
      readonly charArray: boolean
      readonly value: Uint8Array
    }
  | { readonly kind: 'probe'; readonly part: keyof ProbeName; readonly value: bigint }
  | {
      readonly kind: 'stack'
      /** undefined: the kernel's. */
      readonly pid: number | undefined
      readonly frames: number
      readonly value: readonly bigint[]
    }
  | {
      readonly kind: 'symbol'
      readonly pid: number | undefined
      readonly part: 'address' | 'symbol' | 'module'
      readonly value: bigint
    }

const utf8 = (text: string) => new TextEncoder().encode(text)

export const signed = (bytes: Size, value: number | bigint): Datum => ({
  kind: 'int',
  bytes,
  signed: true,
  value: BigInt(value),
})
export const unsigned = (bytes: Size, value: number | bigint): Datum => ({
  kind: 'int',
  bytes,
  signed: false,
  value: BigInt(value),
})
export const text = (value: string | Uint8Array, bytes = 256): Datum => ({
  kind: 'string',
  bytes,
  value: typeof value === 'string' ? utf8(value) : value,
})
export const blob = (value: Uint8Array, bytes = value.length): Datum => ({
  kind: 'bytes',
  bytes,
  charArray: false,
  value,
})
export const probePart = (part: keyof ProbeName, id: number): Datum => ({
  kind: 'probe',
  part,
  value: BigInt(id),
})

/** Room for `frames` of them. */
export const stack = (
  value: readonly bigint[],
  { pid, frames = 20 }: { readonly pid?: number; readonly frames?: number } = {},
): Datum => ({ kind: 'stack', pid, frames, value })
export const symbol = (value: bigint, part: 'address' | 'symbol' | 'module', pid?: number): Datum => ({
  kind: 'symbol',
  pid,
  part,
  value,
})

/** A process's addresses come after its PID. */
const pidWords = ({ pid }: { readonly pid: number | undefined }): readonly bigint[] =>
  pid === undefined ? [] : [BigInt(pid)]

const widthOf = (datum: Datum): number => {
  switch (datum.kind) {
    case 'probe':
      return 4
    case 'stack':
      return 8 * (pidWords(datum).length + datum.frames)
    case 'symbol':
      return 8 * (pidWords(datum).length + 1)
    default:
      return datum.bytes
  }
}

const aligned = (offset: number, datum: Datum): number => {
  const units = { int: 0, string: 1, bytes: 1, probe: 4, stack: 8, symbol: 8 } as const
  const unit = datum.kind === 'int' ? datum.bytes : units[datum.kind]
  return Math.ceil(offset / unit) * unit
}

const fieldAt = (datum: Datum, offset: number): Field => {
  switch (datum.kind) {
    case 'int':
      return { kind: 'int', offset, bytes: datum.bytes, signed: datum.signed }
    case 'string':
      return { kind: 'string', offset, bytes: datum.bytes }
    case 'bytes':
      return { kind: 'bytes', offset, bytes: datum.bytes, charArray: datum.charArray }
    case 'probe':
      return { kind: 'probe', offset, part: datum.part }
    case 'stack':
      return { kind: 'stack', offset, frames: datum.frames, user: datum.pid !== undefined }
    case 'symbol':
      return { kind: 'symbol', offset, user: datum.pid !== undefined, part: datum.part }
    default:
      return unreachable(datum)
  }
}

/** Places data one after the other from `start` on. */
const place = (data: readonly Datum[], start: number): { fields: Field[]; end: number } => {
  let end = start
  const fields = data.map((datum): Field => {
    const offset = aligned(end, datum)
    end = offset + widthOf(datum)
    return fieldAt(datum, offset)
  })
  return { fields, end }
}

const put = (view: DataView, field: Field, datum: Datum): void => {
  if (datum.kind === 'string' || datum.kind === 'bytes') {
    new Uint8Array(view.buffer).set(datum.value.subarray(0, datum.bytes), field.offset)
    return
  }
  if (datum.kind === 'stack' || datum.kind === 'symbol') {
    const addresses = datum.kind === 'stack' ? datum.value : [datum.value]
    for (const [i, word] of [...pidWords(datum), ...addresses].entries())
      view.setBigUint64(field.offset + 8 * i, word, true)
    return
  }
  const bits = BigInt.asUintN(64, datum.value)
  for (let i = 0; i < widthOf(datum); i++) {
    view.setUint8(field.offset + i, Number((bits >> BigInt(8 * i)) & 0xffn))
  }
}

/** One action of a clause with its data. */
export type Action = {
  readonly action: string
  readonly data?: readonly Datum[]
  readonly format?: string
  readonly aggregations?: readonly number[]
}

export const printf = (format: string, ...data: readonly Datum[]): Action => ({
  action: 'printf',
  format,
  data,
})
export const trace = (datum: Datum): Action => ({ action: 'trace', data: [datum] })

export type Firing = { readonly cpu?: number; readonly timestamp?: bigint; readonly probe?: number }

/** A clause's layout together with one record of it. */
export type Sample = { readonly descriptor: RecordDescriptor; readonly bytes: Uint8Array }

/** The layout and one record of a clause that does `actions`. */
export const sample = (epid: number, actions: readonly Action[], firing: Firing = {}): Sample => {
  let bytes: number = recordHeader.bytes
  const placed: [Field, Datum][] = []
  const items = actions.map(({ action, data = [], format, aggregations }): RecordItem => {
    const { fields, end } = place(data, bytes)
    bytes = end
    for (const [i, datum] of data.entries()) placed.push([fields[i] as Field, datum])
    return {
      action,
      fields,
      ...(format !== undefined && { format: parseFormat(format) }),
      ...(aggregations && { aggregations }),
    }
  })
  bytes = Math.ceil(bytes / 8) * 8
  const prints = actions.length === 0 || actions.some(({ action }) => vocabulary.actions.get(action)?.prints)
  const view = header(new DataView(new ArrayBuffer(bytes)), epid, firing)
  for (const [field, datum] of placed) put(view, field, datum)
  return {
    descriptor: { epid, clause: `dt_clause_${epid - 1}`, bytes, items, prints },
    bytes: new Uint8Array(view.buffer),
  }
}

const header = (view: DataView, epid: number, { cpu = 1, timestamp = 1n, probe = 1 }: Firing): DataView => {
  view.setUint32(recordHeader.epid, epid, true)
  view.setUint32(recordHeader.cpu, cpu, true)
  view.setBigUint64(recordHeader.timestamp, timestamp, true)
  view.setUint32(recordHeader.probe, probe, true)
  return view
}

export type FaultFacts = {
  readonly clause: number
  readonly code: number
  readonly value: bigint
  readonly pc: number
}

export const faultBytes = ({ clause, code, value, pc }: FaultFacts, firing: Firing = {}): Uint8Array => {
  const view = header(new DataView(new ArrayBuffer(faultRecord.bytes)), 0, firing)
  view.setUint32(faultRecord.clause, clause, true)
  view.setUint32(faultRecord.code, code, true)
  view.setBigUint64(faultRecord.value, value, true)
  view.setBigInt64(faultRecord.pc, BigInt(pc), true)
  return new Uint8Array(view.buffer)
}

/** An aggregation and the entries that its map holds. */
export type AggregationSample = {
  readonly descriptor: AggregationDescriptor
  readonly entries: AggregationEntry[]
}

export type EntryFacts = {
  readonly key?: readonly Datum[]
  readonly cells: readonly bigint[]
  readonly cpu?: number
}

/** An aggregation whose map holds `facts`; all keys must be of one shape. */
export const aggregation = (
  id: number,
  name: string,
  fn: string,
  facts: readonly EntryFacts[],
  parameters: readonly bigint[] = [],
): AggregationSample => {
  const { fields, end } = place(facts[0]?.key ?? [], 4)
  const keyBytes = Math.ceil(end / 8) * 8
  const cells = vocabulary.aggregations.get(fn)?.cells(parameters) ?? 0
  return {
    descriptor: {
      id,
      name,
      map: `agg_${name}`,
      keys: fields,
      keyBytes: fields.length > 0 ? keyBytes : 4,
      cpuOffset: 0,
      cells,
      function: fn,
      parameters,
    },
    entries: facts.map((fact) => entry(fields, keyBytes, cells, fact)),
  }
}

const entry = (
  fields: readonly Field[],
  keyBytes: number,
  cells: number,
  { key = [], cells: values, cpu = 0 }: EntryFacts,
): AggregationEntry => {
  const view = new DataView(new ArrayBuffer(fields.length > 0 ? keyBytes : 4))
  view.setUint32(0, cpu, true)
  for (const [i, datum] of key.entries()) put(view, fields[i] as Field, datum)
  const array = new BigInt64Array(cells)
  array.set(values)
  return { key: new Uint8Array(view.buffer), cells: array }
}

const probeTable: Record<number, ProbeName> = {
  1: { provider: 'dtrace', module: '', function: '', name: 'BEGIN' },
  2: { provider: 'dtrace', module: '', function: '', name: 'END' },
  10: { provider: 'syscall', module: 'vmlinux', function: 'read', name: 'entry' },
  11: { provider: 'syscall', module: 'vmlinux', function: 'read', name: 'return' },
  20: { provider: 'fbt', module: 'vmlinux', function: 'vfs_read', name: 'entry' },
  21: { provider: 'fbt', module: 'vmlinux', function: 'vfs_read', name: 'return' },
  30: { provider: 'sched', module: 'vmlinux', function: '__schedule', name: 'on-cpu' },
  40: { provider: 'tcp', module: 'vmlinux', function: 'tcp_v4_rcv', name: 'receive' },
  41: { provider: 'tcp', module: 'vmlinux', function: 'tcp_v4_rcv', name: 'receive' },
}

export const probe = (id: number): ProbeName => {
  const known = probeTable[id]
  if (!known) throw new RangeError(`no probe ${id}`)
  return known
}

/** A consumer whose text is collected. */
export const harness = (
  config: Partial<Omit<ConsumerConfig, 'options'>> & { options?: Partial<ConsumerOptions> } = {},
) => {
  const written: { to: 'out' | 'err'; bytes: Buffer }[] = []
  const collect = (to: 'out' | 'err') => ({
    write: (bytes: Uint8Array) => {
      written.push({ to, bytes: Buffer.from(bytes) })
    },
  })
  const consumer = createConsumer({
    records: [],
    aggregations: [],
    probe,
    actions: vocabulary.actions,
    aggregationDefs: vocabulary.aggregations,
    cpus: [0, 1, 3],
    clauseName: (clause) => `dt_clause_${clause}`,
    output: collect('out'),
    errors: collect('err'),
    ...config,
    options: { ...defaultOptions, ...config.options },
  })
  const only = (to: 'out' | 'err') => Buffer.concat(written.filter((w) => w.to === to).map((w) => w.bytes))
  return {
    consumer,
    bytes: () => only('out'),
    out: () => only('out').toString(),
    err: () => only('err').toString(),
    /** Both streams in the order of their writes. */
    both: () => Buffer.concat(written.map((w) => w.bytes)).toString(),
  }
}

/** The text of some clauses that fire one after the other, in one drain. */
export const printed = (samples: readonly Sample[], options: Partial<ConsumerOptions> = {}): string => {
  const { consumer, out } = harness({ records: samples.map(({ descriptor }) => descriptor), options })
  for (const { bytes } of samples) consumer.record(bytes, 0, bytes.length)
  consumer.endDrain()
  return out()
}
