/** The consumer: bytes of the ring and of the aggregation maps in, text out. */
import type { ActionDef, AggregationDef, ConsumerPort } from '../defs/index.ts'
import {
  type AggregationDescriptor,
  type DropName,
  type Field,
  faultEpid,
  type RecordDescriptor,
  type RecordItem,
  recordHeader,
  type SpeculationOutcome,
  settledEpid,
  settledRecord,
  speculationStates,
} from '../record/index.ts'
import type { AggregationEntry, Restart } from './aggregation.ts'
import { Aggregations } from './aggregations.ts'
import { packetWriter } from './capture.ts'
import { ConsumeError } from './consume-error.ts'
import { Cursor, type ProbeName } from './cursor.ts'
import { dropText } from './drop.ts'
import { writeDump } from './dump.ts'
import { type Effects, noEffects } from './effects.ts'
import { type ErrorPlace, errorText, faultText } from './fault.ts'
import { Lines } from './line.ts'
import type { ConsumerOptions } from './options.ts'
import { Batch } from './order.ts'
import { type Output, streams } from './output.ts'
import { outwardActions } from './outward.ts'
import { type PieceOrigin, pieceOfAggregation, pieceOfRecord } from './piece.ts'
import { writeObject } from './print-object.ts'
import { writeTyped } from './print-value.ts'
import { formatWriter, type Writer } from './printf.ts'
import { Speculations } from './speculations.ts'
import { noSymboliser, type Symboliser, Symbols } from './symbols.ts'
import { fieldWriter, traceWriter } from './trace.ts'

export type ConsumerConfig = {
  readonly records: readonly RecordDescriptor[]
  readonly aggregations: readonly AggregationDescriptor[]
  readonly probe: (id: number) => ProbeName
  /** Without one, addresses are shown as numbers. */
  readonly symboliser?: Symboliser
  readonly actions: ReadonlyMap<string, ActionDef>
  /** The online CPUs, ascending: option aggpercpu shows each. */
  readonly cpus: readonly number[]
  readonly aggregationDefs: ReadonlyMap<string, AggregationDef>
  /** Live: what setopt() changes is obeyed from the next record on. */
  readonly options: ConsumerOptions
  readonly output: Output
  readonly errors: Output
  readonly effects?: Effects
  /** `dt_clause_N` for the clause number of a fault record. */
  readonly clauseName: (clause: number) => string
  /**
   * Called before an aggregation is printed, cleared or truncated, at most once a drain each; to be answered by
   * Consumer.snapshot() before it returns, unless that was done in this drain.
   */
  readonly refresh?: (aggregation: number) => void
}

export type Consumer = {
  /** Accepts one record of the ring, `length` bytes at `offset`; copies it. */
  record(data: Uint8Array, offset: number, length: number): void
  /**
   * Prints what was accepted since the last call, in time order, and lets actions act. Raises ConsumeError;
   * the records of the drain are gone then.
   */
  endDrain(): void
  /** The programs add nothing more to speculation `id`: what is still held of it is printed or forgotten. */
  settle(id: number, outcome: SpeculationOutcome): void
  /** The cells of all CPUs as the kernel has them now. The kernel's counters are never written back. */
  snapshot(aggregation: number, entries: Iterable<AggregationEntry>): void
  /**
   * After a drain: entries of functions that can't subtract a baseline (min, max) which clear() or trunc()
   * restarts. To be written to the kernel's maps before the next snapshot; updates between that drain's
   * snapshot and the write are lost, which no baseline could avoid.
   */
  pendingRestarts(): readonly Restart[]
  /** `count` more drops since the last report. */
  drops(name: DropName, count: bigint, cpu: number): void
  /** Tracing has ended and the last drain is done: a newline, and every aggregation not yet printed. */
  finish(): void
  /** Of the last exit() record; undefined until there was one. */
  exitStatus(): number | undefined
}

/** What a record's clause does, made once. */
type Clause = { readonly name: string; readonly prints: boolean; readonly steps: readonly (() => void)[] }

/** Writers are made at first use, by what they were made from. */
const memo = <K extends object>(make: (key: K) => Writer): ((key: K) => Writer) => {
  const made = new Map<K, Writer>()
  return (key) => {
    const known = made.get(key)
    if (known) return known
    const writer = make(key)
    made.set(key, writer)
    return writer
  }
}

class RingConsumer implements Consumer {
  readonly #config: ConsumerConfig
  readonly #streams: ReturnType<typeof streams>
  readonly #batch = new Batch()
  /** The one at hand: the drain's, or that of a speculation. */
  #printed: Batch = this.#batch
  readonly #speculations = new Speculations()
  readonly #cursor: Cursor
  readonly #lines: Lines
  readonly #aggregations: Aggregations
  readonly #clauses: ReadonlyMap<number, Clause>
  #status: number | undefined
  /** The clause of the record at hand. */
  #clauseName: string = ''

  constructor(config: ConsumerConfig) {
    const { options, probe } = config
    this.#config = config
    this.#streams = streams(config.output, config.errors)
    const { out, piece } = this.#streams
    const symbols = new Symbols(config.symboliser ?? noSymboliser, options)
    const cursor = () => new Cursor(probe, symbols)
    this.#cursor = cursor()
    this.#lines = new Lines(out, options, probe)
    this.#aggregations = new Aggregations({
      descriptors: config.aggregations,
      defs: config.aggregationDefs,
      cpus: config.cpus,
      cursor,
      refresh: config.refresh ?? (() => undefined),
      printing: {
        out,
        key: cursor(),
        options,
        piece: (from, ...parts) => piece(() => pieceOfAggregation(from?.descriptor.name ?? '', parts)),
      },
    })
    const port = this.#port()
    this.#clauses = new Map(config.records.map((record) => [record.epid, this.#clause(record, port)]))
  }

  #clause({ clause: name, prints, items }: RecordDescriptor, port: ConsumerPort): Clause {
    const steps = items.map((item) => {
      const action = this.#config.actions.get(item.action)
      if (!action) throw new Error(`no action ${item.action}`)
      return () => action.deliver(item, this.#cursor, port)
    })
    return { name, prints, steps }
  }

  /** Every reader that actions hold is this consumer's cursor. */
  #port(): ConsumerPort {
    const { options } = this.#config
    const { out } = this.#streams
    const cursor = this.#cursor
    const aggregations = this.#aggregations
    const traced = memo((field: Field) => traceWriter(field, options))
    const shown = memo((field: Field) => fieldWriter(field, options))
    const formatted = memo((item: RecordItem) => formatWriter(item.format ?? [], item.fields))
    return {
      get quiet() {
        return options.quiet
      },
      trace: (field) => traced(field)(cursor, out),
      show: (field) => shown(field)(cursor, out),
      dump: (bytes) => writeDump(out, bytes, 0, bytes.length),
      printObject: (address, bytes, shape) => writeObject(out, address, bytes, shape, options.printsize),
      printValue: (bytes, shape) => writeTyped(out, bytes, shape),
      printf: (item) => formatted(item)(cursor, out),
      printa: (item) => aggregations.printa(item),
      packet: packetWriter({
        out,
        effects: this.#config.effects ?? noEffects,
        snapLength: () => options.pcapsize,
        probe: () => this.#place().probe,
        flush: this.#streams.flush,
      }),
      ...outwardActions({
        cursor,
        options,
        effects: this.#config.effects ?? noEffects,
        flush: this.#streams.flush,
        reopened: () => {
          out.escape = options.escape
        },
        complain: (text) => this.#streams.message(errorText(this.#place(), text)),
      }),
      exit: (status) => {
        this.#status = status
      },
      clear: (id) => aggregations.clear(id),
      truncate: (id, count) => aggregations.truncate(id, count),
      normalize: (id, factor) => aggregations.normalize(id, factor),
    }
  }

  record(data: Uint8Array, offset: number, length: number): void {
    const at = offset + recordHeader.speculation
    const id = data[at] || data[at + 1] || data[at + 2] || data[at + 3] ? uint32At(data, at) : 0
    if (id === 0) this.#batch.add(data, offset, length)
    else this.#speculations.add(id, data, offset, length)
  }

  endDrain(): void {
    try {
      this.#print(this.#batch)
    } finally {
      this.#batch.clear()
      this.#aggregations.endDrain()
      this.#streams.flush()
    }
  }

  #print(batch: Batch): void {
    const { out } = this.#streams
    out.escape = this.#config.options.escape
    this.#enter(batch)
    const order = batch.order()
    for (let i = 0; i < order.length; i++) {
      const start = batch.starts[order[i] as number] as number
      const epid = batch.epid(start)
      if (epid === faultEpid) this.#fault(batch, start)
      else if (epid === settledEpid) this.#settled(batch, start)
      else this.#record(epid, batch, start, () => nextOfCpu(batch, order, i))
      out.endRecord()
    }
  }

  #enter(batch: Batch): void {
    this.#printed = batch
    this.#cursor.enter(batch.data)
  }

  #record(epid: number, batch: Batch, start: number, next: () => number | undefined): void {
    const clause = this.#clauses.get(epid)
    if (!clause) throw new ConsumeError(`Unknown record layout ${epid}`)
    this.#cursor.base = start
    this.#clauseName = clause.name
    const lined = clause.prints && !this.#config.output.piece
    if (lined) this.#lines.begin(batch, start, next)
    for (const step of clause.steps) {
      step()
      this.#streams.piece(this.#origin)
    }
    if (lined) this.#lines.end()
  }

  readonly #origin = (): PieceOrigin =>
    pieceOfRecord(this.#config.probe(this.#printed.probe(this.#cursor.base)))

  /** Where an error of the record at hand arose. */
  #place(): ErrorPlace {
    const id = this.#printed.probe(this.#cursor.base)
    return { clause: this.#clauseName, id, probe: this.#config.probe(id) }
  }

  #fault(batch: Batch, start: number): void {
    const { probe, clauseName } = this.#config
    this.#streams.message(faultText(batch, start, probe, clauseName))
  }

  /** What was committed stands where commit() did, in the order in which it was recorded. */
  #settled(batch: Batch, start: number): void {
    const held = this.#speculations.take(batch.view.getUint32(start + settledRecord.id, true))
    const state = batch.view.getUint32(start + settledRecord.state, true)
    if (!held || state !== speculationStates.committed) return
    this.#print(held)
    this.#enter(batch)
  }

  settle(id: number, outcome: SpeculationOutcome): void {
    const held = this.#speculations.take(id)
    if (!held || outcome !== 'committed') return
    try {
      this.#print(held)
    } finally {
      this.#aggregations.endDrain()
      this.#streams.flush()
    }
  }

  snapshot(aggregation: number, entries: Iterable<AggregationEntry>): void {
    this.#aggregations.snapshot(aggregation, entries)
  }

  pendingRestarts(): readonly Restart[] {
    return this.#aggregations.restarts()
  }

  drops(name: DropName, count: bigint, cpu: number): void {
    if (count <= 0n) return
    this.#streams.message(dropText(name, count, cpu, this.#config.options.droptags))
    this.#streams.flush()
  }

  finish(): void {
    this.#streams.out.escape = this.#config.options.escape
    if (!this.#config.output.piece) this.#streams.out.newline()
    this.#aggregations.printRest()
    this.#streams.flush()
  }

  exitStatus(): number | undefined {
    return this.#status
  }
}

const uint32At = (data: Uint8Array, at: number): number =>
  new DataView(data.buffer, data.byteOffset).getUint32(at, true)

/** Where the next record of the CPU of the `i`-th starts. */
const nextOfCpu = (batch: Batch, order: ArrayLike<number>, i: number): number | undefined => {
  const startOf = (at: number) => batch.starts[order[at] as number] as number
  const cpu = batch.cpu(startOf(i))
  for (let at = i + 1; at < order.length; at++) if (batch.cpu(startOf(at)) === cpu) return startOf(at)
  return undefined
}

export const createConsumer = (config: ConsumerConfig): Consumer => new RingConsumer(config)
