/** One aggregation as the consumer sees it: entries of all CPUs merged by key, baselines, what is hidden. */
import type { AggregationDef } from '../defs/index.ts'
import type { AggregationDescriptor } from '../record/index.ts'
import type { Cursor } from './cursor.ts'
import { identityOf, type KeyPart, keyParts, normaliseKey } from './key.ts'
import { meetProcess } from './stack.ts'
import { hasGrown, initialCells, rebase, shownCells, type Tally } from './tally.ts'

/**
 * One entry of the map, of one CPU. `key` is the map's key with the CPU number at `cpuOffset`; for an un-keyed
 * aggregation it is the CPU number alone (4 bytes), and only CPUs that updated it have one. Both are copied where they are kept.
 */
export type AggregationEntry = { readonly key: Uint8Array; readonly cells: BigInt64Array }

/** Entries whose cells the session must set to `cells` in the kernel before the next snapshot. */
export type Restart = {
  readonly aggregation: number
  readonly keys: readonly Uint8Array[]
  readonly cells: BigInt64Array
}

/** As in Entry. */
type CpuTally = Tally & { generation: number }

/** Several entries of a map may be one: addresses of one symbol, IDs of probes of one name. */
type Entry = Tally & {
  readonly key: Uint8Array
  readonly parts: readonly KeyPart[]
  readonly perCpu: Map<number, CpuTally> | undefined
  /** The map's keys, by their bytes; for functions that restart only. */
  readonly mapKeys: Map<string, Uint8Array> | undefined
  /** trunc() removed it; it comes back once it grows. */
  truncated: boolean
  /** The snapshot that `live` is from. */
  generation: number
}

/** An entry as it is to be shown. */
export type Shown = {
  readonly key: Uint8Array
  readonly parts: readonly KeyPart[]
  readonly cells: BigInt64Array
  /** Every online CPU, also one without data; empty unless aggpercpu is set. */
  readonly perCpu: readonly { readonly cpu: number; readonly cells: BigInt64Array }[]
}

const rememberKey = (keys: Map<string, Uint8Array>, key: Uint8Array): void => {
  const text = Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
  if (!keys.has(text)) keys.set(text, new Uint8Array(key))
}

export class Aggregation {
  readonly descriptor: AggregationDescriptor
  readonly def: AggregationDef
  /** What values are divided by when shown. */
  normal = 1n
  /** By printa(): the final print leaves it out. */
  printed = false

  readonly #initial: BigInt64Array
  readonly #entries = new Map<string, Entry>()
  readonly #cursor: Cursor
  /** Those whose values are shown one by one. */
  readonly #cpus: readonly number[]
  readonly #cpuOffset: number
  #generation = 0
  #restarts: Uint8Array[] = []

  constructor(
    descriptor: AggregationDescriptor,
    def: AggregationDef,
    cursor: Cursor,
    cpus: readonly number[],
  ) {
    this.descriptor = descriptor
    this.def = def
    this.#initial = initialCells(def, descriptor.cells)
    this.#cursor = cursor
    this.#cpus = cpus
    this.#cpuOffset = descriptor.keys.length > 0 ? descriptor.cpuOffset : 0
  }

  /** Takes the live cells of all CPUs. An entry that this read of the map misses keeps its last values. */
  snapshot(entries: Iterable<AggregationEntry>): void {
    this.#generation++
    for (const { key, cells } of entries) this.#add(key, cells)
  }

  #add(key: Uint8Array, cells: BigInt64Array): void {
    const entry = this.#entryOf(key)
    if (entry.generation !== this.#generation) {
      entry.generation = this.#generation
      entry.live = this.#initial.slice()
    }
    this.def.merge(entry.live, cells)
    if (entry.perCpu) this.#addPerCpu(entry.perCpu, this.#cpuOf(key), cells)
    if (entry.mapKeys) rememberKey(entry.mapKeys, key)
  }

  #addPerCpu(perCpu: Map<number, CpuTally>, cpu: number, cells: BigInt64Array): void {
    const known = perCpu.get(cpu)
    if (known?.generation === this.#generation) this.def.merge(known.live, cells)
    else perCpu.set(cpu, { live: cells.slice(), base: known?.base, generation: this.#generation })
  }

  #cpuOf(key: Uint8Array): number {
    return new DataView(key.buffer, key.byteOffset).getUint32(this.#cpuOffset, true)
  }

  #entryOf(key: Uint8Array): Entry {
    this.#cursor.enter(key)
    const identity = identityOf(this.descriptor, this.#cursor)
    const known = this.#entries.get(identity)
    if (known) return known
    const copy = new Uint8Array(key)
    this.#cursor.enter(copy)
    normaliseKey(this.descriptor.keys, this.#cursor)
    for (const field of this.descriptor.keys)
      if (field.kind === 'stack' || field.kind === 'symbol') meetProcess(field, this.#cursor)
    const entry: Entry = {
      key: copy,
      parts: keyParts(this.descriptor.keys, this.#cursor),
      live: this.#initial.slice(),
      base: undefined,
      perCpu: this.#cpus.length > 0 ? new Map() : undefined,
      mapKeys: this.def.clearing === 'restart' ? new Map() : undefined,
      truncated: false,
      generation: this.#generation,
    }
    this.#entries.set(identity, entry)
    return entry
  }

  #isVisible(entry: Entry): boolean {
    return !entry.truncated || hasGrown(entry, this.#initial)
  }

  #show(entry: Entry): Shown {
    return {
      key: entry.key,
      parts: entry.parts,
      cells: shownCells(entry, this.def),
      perCpu: this.#cpus.map((cpu) => {
        const tally = entry.perCpu?.get(cpu)
        return { cpu, cells: tally ? shownCells(tally, this.def) : this.#initial }
      }),
    }
  }

  *#visible(): Generator<[Entry, Shown]> {
    for (const entry of this.#entries.values()) if (this.#isVisible(entry)) yield [entry, this.#show(entry)]
  }

  /** The entries to show, in no order. */
  shown(): Shown[] {
    return Array.from(this.#visible(), ([, shown]) => shown)
  }

  /** Sets all values to those of no data; the keys stay. */
  clear(): void {
    for (const entry of this.#entries.values()) {
      if (!this.#isVisible(entry)) continue
      entry.truncated = false
      this.#rebase(entry)
    }
  }

  /** Removes the shown entries that `keep` refuses. They come back with what they gather from now on. */
  truncate(keep: (shown: readonly Shown[]) => ReadonlySet<Shown>): void {
    const visible = [...this.#visible()]
    const kept = keep(visible.map(([, shown]) => shown))
    for (const [entry, shown] of visible) {
      if (kept.has(shown)) continue
      entry.truncated = true
      this.#rebase(entry)
    }
  }

  #rebase(entry: Entry): void {
    rebase(entry, this.def, this.#initial)
    for (const tally of entry.perCpu?.values() ?? []) rebase(tally, this.def, this.#initial)
    this.#restarts.push(...(entry.mapKeys?.values() ?? []))
  }

  /** What the kernel must reset since the last call. */
  takeRestarts(): Restart | undefined {
    if (this.#restarts.length === 0) return undefined
    const keys = this.#restarts
    this.#restarts = []
    return { aggregation: this.descriptor.id, keys, cells: this.#initial.slice() }
  }
}
