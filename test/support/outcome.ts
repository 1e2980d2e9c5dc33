/** What programs left behind, in D's terms: recorded values, faults, merged aggregations, drops. */
import { vocabulary } from '../../src/builtin/index.ts'
import type { Compiled } from '../../src/compile/index.ts'
import {
  type AggregationEntry,
  type CaptureFile,
  type ConsumerOptions,
  createConsumer,
  defaultOptions,
  type ProbeName,
} from '../../src/consume/index.ts'
import type { Probe } from '../../src/defs/index.ts'
import {
  type AggregationDescriptor,
  type DropName,
  dropCounters,
  type Field,
  faultEpid,
  faultRecord,
  type RecordDescriptor,
  recordHeader,
  settledEpid,
} from '../../src/record/index.ts'

/** An integer, a text (latin1), or the bytes of an object in hex. */
export type Datum = bigint | string

export type Observed =
  | {
      readonly kind: 'record'
      readonly clause: string
      readonly probe: number
      readonly cpu: number
      readonly values: readonly Datum[]
    }
  | {
      readonly kind: 'fault'
      readonly clause: string
      readonly probe: number
      readonly code: number
      readonly value: bigint
    }

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const integerAt = (bytes: Uint8Array, offset: number, length: number, signed: boolean): bigint => {
  const bits = bytes
    .subarray(offset, offset + length)
    .reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return signed ? BigInt.asIntN(8 * length, bits) : bits
}

const textAt = (bytes: Uint8Array, offset: number, length: number): string => {
  const text = Buffer.from(bytes.subarray(offset, offset + length)).toString('latin1')
  const end = text.indexOf('\0')
  if (end < 0) throw new Error(`no NUL ends the text ${JSON.stringify(text)}`)
  return text.slice(0, end)
}

export type Names = (probe: number) => ProbeName

const datumOf = (bytes: Uint8Array, field: Field, names: Names): Datum => {
  switch (field.kind) {
    case 'int':
      return integerAt(bytes, field.offset, field.bytes, field.signed)
    case 'string':
      return textAt(bytes, field.offset, field.bytes)
    case 'bytes':
      return `0x${Buffer.from(bytes.subarray(field.offset, field.offset + field.bytes)).toString('hex')}`
    case 'probe':
      return names(Number(integerAt(bytes, field.offset, 4, false)))[field.part]
    case 'stack': {
      const words = Array.from({ length: (field.user ? 1 : 0) + field.frames }, (_, at) =>
        integerAt(bytes, field.offset + 8 * at, 8, false),
      )
      return words.map((word) => word.toString(16)).join(' ')
    }
    case 'symbol':
      return integerAt(bytes, field.offset + (field.user ? 8 : 0), 8, false)
  }
}

const decodeRecord = (
  bytes: Uint8Array,
  records: ReadonlyMap<number, RecordDescriptor>,
  names: Names,
): Observed => {
  const view = viewOf(bytes)
  const epid = view.getUint32(recordHeader.epid, true)
  const probe = view.getUint32(recordHeader.probe, true)
  if (epid === faultEpid) {
    const clause = `dt_clause_${view.getUint32(faultRecord.clause, true)}`
    const code = view.getUint32(faultRecord.code, true)
    return { kind: 'fault', clause, probe, code, value: view.getBigUint64(faultRecord.value, true) }
  }
  const found = records.get(epid)
  if (!found) throw new Error(`no record has the layout ${epid}`)
  if (found.bytes !== bytes.length) throw new Error(`a record of ${bytes.length} bytes, not ${found.bytes}`)
  return {
    kind: 'record',
    clause: found.clause,
    probe,
    cpu: view.getUint32(recordHeader.cpu, true),
    values: found.items.flatMap(({ fields }) => fields.map((field) => datumOf(bytes, field, names))),
  }
}

/** What a session needs of its compilation once its programs are made. Its data alone say all, so it can be sent. */
export type Runnable = Pick<Compiled, 'object' | 'records' | 'aggregations' | 'maps'> & {
  readonly programs: readonly RunnableProgram[]
}

export type RunnableProgram = {
  readonly point: { readonly select: Selected }
  readonly spec: { readonly name: string }
}

type Selected =
  | { readonly kind: 'single'; readonly probe: Probe }
  | { readonly kind: 'value'; readonly cases: readonly { readonly value: number; readonly probe: Probe }[] }

/** Where programs run: the user-space machine, the IR interpreter or a kernel. */
export type Engine = {
  /** Fires the programs of the probe with this ID, in order; `words` is their context. */
  fire(probe: number, words: readonly bigint[]): void
  /** The ring's records since the last call. */
  drain(): Uint8Array[]
  /** The entries of an aggregation's map that were updated. */
  entries(aggregation: AggregationDescriptor): Iterable<AggregationEntry>
  /** The value of a map of one entry, of each CPU where it is a per-CPU map. */
  values(map: string): readonly Uint8Array[]
}

const namesOf = (compiled: Runnable): Map<number, ProbeName> => {
  const probes = compiled.programs.flatMap(({ point: { select } }) =>
    select.kind === 'single' ? [select.probe] : select.cases.map(({ probe }) => probe),
  )
  return new Map(probes.map((probe) => [probe.id, probe]))
}

const keyText = (key: readonly Datum[]): string => key.map((part) => `${part}`).join(' ')

export const nameOf = ({ provider, module, function: fn, name }: ProbeName): string =>
  `${provider}:${module}:${fn}:${name}`

/** One session of compiled programs on an engine. */
export class Traced<C extends Runnable = Runnable> {
  readonly compiled: C
  readonly engine: Engine
  readonly #names: ReadonlyMap<number, ProbeName>
  readonly #records: ReadonlyMap<number, RecordDescriptor>

  constructor(compiled: C, engine: Engine) {
    this.compiled = compiled
    this.engine = engine
    this.#names = namesOf(compiled)
    this.#records = new Map(compiled.records.map((record) => [record.epid, record]))
  }

  /** Is the probe enabled? */
  has(probe: string): boolean {
    return [...this.#names.values()].some((one) => nameOf(one) === probe)
  }

  /** Fires a probe, given as `provider:module:function:name` or as its last part; arg0 … are `words`. */
  fire(probe: string, ...words: bigint[]): this {
    const found = [...this.#names].filter(([, one]) =>
      probe.includes(':') ? nameOf(one) === probe : one.name === probe,
    )
    const [only, second] = found
    if (!only || second) throw new Error(`${found.length} probes are ${probe}`)
    this.engine.fire(only[0], words)
    return this
  }

  readonly #name: Names = (id) =>
    this.#names.get(id) ?? { provider: 'dtrace', module: '', function: '', name: 'ERROR' }

  /** What was recorded since the last call of this or of `text`, in speculations or not. */
  observed(): Observed[] {
    return this.engine
      .drain()
      .filter((bytes) => viewOf(bytes).getUint32(recordHeader.epid, true) !== settledEpid)
      .map((bytes) => decodeRecord(bytes, this.#records, this.#name))
  }

  /** The values of each record since the last call; faults throw. */
  values(): (readonly Datum[])[] {
    return this.observed().map((one) => {
      if (one.kind === 'record') return one.values
      throw new Error(`${one.clause} faulted: code ${one.code}, value 0x${one.value.toString(16)}`)
    })
  }

  /** As the consumer prints it: records since the last call, messages between them; with `end` what is left then. */
  text({
    end = false,
    capture,
    ...options
  }: Partial<ConsumerOptions> & { end?: boolean; capture?: CaptureFile } = {}): string {
    const written: string[] = []
    const output = { write: (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString('latin1')) }
    const live = { ...defaultOptions, quiet: true, ...options }
    const done = (text: string) => {
      written.push(`{${text}}`)
      return undefined
    }
    /** Effects stand in the text where they happened; options are set, and a file in no folder can't be opened. */
    const effects = {
      system: (command: string) => done(`system ${command}`),
      reopen: (path: string | undefined) =>
        path?.startsWith('/no/') ? 'No such file or directory' : done(`reopen ${path ?? 'first'}`),
      truncate: () => done('truncate'),
      setOption: (name: string, value: string) => {
        if (!(name in live)) return 'Invalid option name'
        Object.assign(live, { [name]: value === '1' })
        return undefined
      },
      captureFile: () => capture,
    }
    const consumer = createConsumer({
      records: this.compiled.records,
      aggregations: this.compiled.aggregations,
      probe: this.#name,
      actions: vocabulary.actions,
      aggregationDefs: vocabulary.aggregations,
      cpus: [],
      options: live,
      effects,
      output,
      errors: output,
      clauseName: (clause) => `dt_clause_${clause}`,
      refresh: (id) => this.#snapshot(consumer, id),
    })
    for (const bytes of this.engine.drain()) consumer.record(bytes, 0, bytes.length)
    consumer.endDrain()
    if (end) {
      for (const { id } of this.compiled.aggregations) this.#snapshot(consumer, id)
      consumer.finish()
    }
    return written.join('')
  }

  #snapshot(consumer: ReturnType<typeof createConsumer>, id: number): void {
    const descriptor = this.compiled.aggregations[id]
    if (descriptor) consumer.snapshot(id, this.engine.entries(descriptor))
  }

  /** The merged cells of an aggregation (without `@`) by its keys, joined by blanks; `` for an un-keyed one. */
  aggregation(name: string): Map<string, bigint[]> {
    const descriptor = this.compiled.aggregations.find((one) => one.name === name)
    if (!descriptor) throw new Error(`no aggregation @${name}`)
    const def = vocabulary.aggregations.get(descriptor.function)
    if (!def) throw new Error(`no aggregating function ${descriptor.function}`)
    const merged = new Map<string, BigInt64Array>()
    for (const { key, cells } of this.engine.entries(descriptor)) {
      const text = keyText(descriptor.keys.map((field) => datumOf(key, field, this.#name)))
      const known = merged.get(text)
      if (known) def.merge(known, cells)
      else merged.set(text, cells.slice())
    }
    return new Map([...merged].map(([key, cells]) => [key, [...cells]]))
  }

  /** Losses of all CPUs. */
  drops(name: DropName): bigint {
    return this.engine
      .values(this.compiled.maps.cpu)
      .reduce((sum, bytes) => sum + viewOf(bytes).getBigUint64(dropCounters[name], true), 0n)
  }
}
