/** Symbols of processes: their maps, and the ELF files that are mapped. */
import { lastAtMost } from '../base/index.ts'
import type { Located } from '../consume/index.ts'
import { type Mapping, moduleName } from '../elf/index.ts'
import type { MappingEvent } from './mapping-events.ts'
import { readMaps, readSymbols, type Symbols } from './process-files.ts'

/** A process may map more, or run another program: what is older is read again while the process lives. */
const staleMs = 1000
/** An address that is in no mapping has the maps read again, if they are older. */
const missMs = 10
/** Records are printed together, many in a millisecond: what happened is asked for once. */
const eventsMs = 1

type Maps = {
  readonly mappings: readonly Mapping[]
  /** Of each mapping. */
  readonly starts: Float64Array
  /** The lowest start of each file's mappings. */
  readonly moduleStarts: ReadonlyMap<string, number>
  readAt: number
}

const never = Number.NEGATIVE_INFINITY

const mapsOf = (mappings: readonly Mapping[], readAt = performance.now()): Maps => ({
  mappings,
  starts: Float64Array.from(mappings, ({ start }) => start),
  // Descending, so that the lowest is what remains.
  moduleStarts: new Map(mappings.map(({ file, start }) => [file, start] as const).reverse()),
  readAt,
})

/** A new mapping takes the place of what it overlaps. */
const withMapping = (maps: Maps | undefined, added: Mapping): Maps => {
  const kept = (maps?.mappings ?? []).filter(({ start, end }) => end <= added.start || start >= added.end)
  return mapsOf(
    [...kept, added].sort((a, b) => a.start - b.start),
    maps?.readAt ?? never,
  )
}

/** Processes that are remembered; the longest known go first. */
const mostProcesses = 4096

export class UserSymbols {
  readonly #events: () => readonly MappingEvent[]
  readonly #maps = new Map<number, Maps>()
  #caughtUpAt = never
  readonly #files = new Map<string, Symbols | undefined>()

  /** `events` gives what happened to address spaces since it was last asked. */
  constructor(events: () => readonly MappingEvent[]) {
    this.#events = events
  }

  /** Takes note of what happened to address spaces. */
  #catchUp(): void {
    const now = performance.now()
    if (now - this.#caughtUpAt < eventsMs) return
    this.#caughtUpAt = now
    for (const event of this.#events()) this.#happened(event)
  }

  #happened(event: MappingEvent): void {
    const { kind, pid } = event
    if (kind === 'exec') this.#set(pid, mapsOf([], never))
    else if (kind === 'map') this.#set(pid, withMapping(this.#maps.get(pid), event.mapping))
    else {
      const inherited = this.#maps.get(event.parent)
      if (inherited) this.#set(pid, { ...inherited, readAt: never })
    }
  }

  #set(pid: number, maps: Maps): void {
    this.#maps.set(pid, maps)
    if (this.#maps.size <= mostProcesses) return
    const [oldest] = this.#maps.keys()
    if (oldest !== undefined) this.#maps.delete(oldest)
  }

  /** Reads the process's maps; what was known stays if it has ended. */
  look(pid: number): void {
    this.#catchUp()
    if (pid > 0) this.#readIfOlder(pid, 0)
  }

  /** Reads the process's maps unless that was done just now, so that its addresses are known after its end. */
  meet(pid: number): void {
    this.#catchUp()
    this.#readIfOlder(pid, staleMs)
  }

  locate(pid: number, address: bigint): Located | undefined {
    this.meet(pid)
    const at = Number(address)
    const mapping = this.#mappingOf(pid, at) ?? this.#mappingNow(pid, at)
    if (!mapping || mapping.path === '') return undefined
    const symbols = this.#symbolsOf(pid, mapping)
    const inFile = symbols?.elf.addressOf(at - mapping.start + mapping.offset)
    const symbol = inFile === undefined ? undefined : symbols?.table.at(inFile)
    return {
      module: moduleName(mapping),
      start: BigInt(this.#maps.get(pid)?.moduleStarts.get(mapping.file) ?? mapping.start),
      symbol:
        symbol && inFile !== undefined
          ? { name: symbol.name, start: address - BigInt(inFile - symbol.address) }
          : undefined,
    }
  }

  #mappingNow(pid: number, address: number): Mapping | undefined {
    this.#readIfOlder(pid, missMs)
    return this.#mappingOf(pid, address)
  }

  #mappingOf(pid: number, address: number): Mapping | undefined {
    const maps = this.#maps.get(pid)
    const found = maps?.mappings[lastAtMost(maps.starts, address)]
    return found && address < found.end ? found : undefined
  }

  /** Keeps what was known of a process that has ended: its maps are empty then, or gone. */
  #readIfOlder(pid: number, ms: number): void {
    const known = this.#maps.get(pid)
    if (known && performance.now() - known.readAt < ms) return
    const mappings = readMaps(pid)
    if (mappings.length > 0 || !known) this.#set(pid, mapsOf(mappings))
    else known.readAt = performance.now()
  }

  /** Through the process itself, whose root may be another; or by the name, once it has ended. */
  #symbolsOf(pid: number, { file, path }: Mapping): Symbols | undefined {
    if (!path.startsWith('/')) return undefined
    if (!this.#files.has(file)) {
      const inode = file.slice(file.indexOf(' ') + 1)
      this.#files.set(file, readSymbols(`/proc/${pid}/root${path}`) ?? readSymbols(path, inode))
    }
    return this.#files.get(file)
  }
}
