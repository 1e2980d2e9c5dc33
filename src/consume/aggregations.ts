/** All aggregations of a program: what the actions on them do, and the final print. */
import type { AggregationDef } from '../defs/index.ts'
import type { AggregationDescriptor, RecordItem } from '../record/index.ts'
import { Aggregation, type AggregationEntry, type Restart } from './aggregation.ts'
import { ConsumeError } from './consume-error.ts'
import type { Cursor } from './cursor.ts'
import { type AggregationPrinter, defaultPrinter, formatPrinter } from './printa.ts'
import type { Printing } from './printing.ts'
import { keptBy } from './sort.ts'

export type AggregationsConfig = {
  readonly descriptors: readonly AggregationDescriptor[]
  readonly defs: ReadonlyMap<string, AggregationDef>
  /** The online CPUs, ascending. */
  readonly cpus: readonly number[]
  /** Makes a reader of keys. */
  readonly cursor: () => Cursor
  /** Asks for a snapshot; see Consumer.snapshot. */
  readonly refresh: (id: number) => void
  readonly printing: Printing
}

export class Aggregations {
  readonly #byId: ReadonlyMap<number, Aggregation>
  readonly #printing: Printing
  readonly #refresh: (id: number) => void
  readonly #printers = new Map<RecordItem, AggregationPrinter>()
  /** Those that were read in this drain. */
  readonly #fresh = new Set<number>()

  constructor({ descriptors, defs, cpus, cursor, refresh, printing }: AggregationsConfig) {
    const shownCpus = printing.options.aggpercpu ? cpus : []
    this.#byId = new Map(
      descriptors.map((descriptor) => {
        const def = defs.get(descriptor.function)
        if (!def) throw new Error(`no aggregating function ${descriptor.function}`)
        return [descriptor.id, new Aggregation(descriptor, def, cursor(), shownCpus)]
      }),
    )
    this.#printing = printing
    this.#refresh = refresh
  }

  snapshot(id: number, entries: Iterable<AggregationEntry>): void {
    this.#known(id).snapshot(entries)
    this.#fresh.add(id)
  }

  /** What was read in this drain is old in the next. */
  endDrain(): void {
    this.#fresh.clear()
  }

  restarts(): Restart[] {
    return [...this.#byId.values()].flatMap((aggregation) => aggregation.takeRestarts() ?? [])
  }

  clear(id: number): void {
    this.#current(id).clear()
  }

  truncate(id: number, count: bigint): void {
    const aggregation = this.#current(id)
    aggregation.truncate(keptBy(aggregation, count))
  }

  normalize(id: number, factor: bigint): void {
    if (factor === 0n) throw new ConsumeError('Invalid normalization')
    this.#known(id).normal = factor
  }

  printa(item: RecordItem): void {
    const aggregations = (item.aggregations ?? []).map((id) => this.#current(id))
    for (const aggregation of aggregations) aggregation.printed = true
    this.#printer(item, aggregations)()
  }

  /** What no printa() printed, in order of first appearance. */
  printRest(): void {
    const { aggsortrev } = this.#printing.options
    const rest = [...this.#byId.values()]
      .filter(({ printed }) => !printed)
      .sort((a, b) => (aggsortrev ? -1 : 1) * (a.descriptor.id - b.descriptor.id))
    for (const { descriptor } of rest) {
      defaultPrinter([this.#current(descriptor.id)], this.#printing)()
    }
  }

  #printer(item: RecordItem, aggregations: readonly Aggregation[]): AggregationPrinter {
    const known = this.#printers.get(item)
    if (known) return known
    const printer = item.format
      ? formatPrinter(item.format, aggregations, this.#printing)
      : this.#headedPrinter(aggregations)
    this.#printers.set(item, printer)
    return printer
  }

  #headedPrinter(aggregations: readonly Aggregation[]): AggregationPrinter {
    const print = defaultPrinter(aggregations, this.#printing)
    return () => {
      this.#printing.out.newline()
      print()
    }
  }

  #known(id: number): Aggregation {
    const aggregation = this.#byId.get(id)
    if (!aggregation) throw new RangeError(`no aggregation ${id}`)
    return aggregation
  }

  /** The aggregation with the values of this drain. */
  #current(id: number): Aggregation {
    if (!this.#fresh.has(id)) {
      this.#fresh.add(id)
      this.#refresh(id)
    }
    return this.#known(id)
  }
}
