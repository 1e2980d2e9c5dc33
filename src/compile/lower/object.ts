/** What the clauses of one session share while they are lowered. */
import {
  type DType,
  findMember,
  type Routine,
  resolveType,
  sizeOf,
  type Target,
  type TypedClause,
  UnavailableError,
} from '../../defs/index.ts'
import type { RecordDescriptor } from '../../record/index.ts'
import type { IrFunction } from '../ir/index.ts'
import { cpuBytes, type Layout } from '../layout.ts'
import { Rodata } from '../rodata.ts'
import type { Sizes } from '../sizes.ts'

/** Offset and size in bytes of a member that definitions ask for by path. */
export type MemberPlace = { readonly offset: number; readonly bytes: 1 | 2 | 4 | 8 }

/** What some clause of the session does, and every program has to heed. */
export type Traits = {
  readonly stops: boolean
  readonly threadTime: boolean
  /** The only CPU whose firings count; undefined: all do. */
  readonly cpu: number | undefined
}

export class ObjectContext {
  readonly target: Target
  readonly layout: Layout
  readonly rodata = new Rodata()
  readonly #records = new Map<number, RecordDescriptor>()
  readonly #epids = new Map<TypedClause, Map<number, number>>()
  #lastEpid = 0
  /** The most scratch that any clause needs, beside the clause-local variables. */
  scratchBytes = 0
  readonly #firing = new Map<string, number>()
  readonly #cpuWords = new Map<string, number>()
  readonly #routines = new Map<string, readonly IrFunction[]>()
  /** Bytes of the memory that clauses share during one firing. */
  firingBytes = 0
  /** How many there can be, and the most bytes of one's records. */
  readonly speculations: { readonly count: number; readonly size: number }
  #speculates: boolean = false
  /** Some clause asks for the time that a thread ran: programs measure what they take of it. */
  readonly threadTime: boolean
  /** Some clause calls exit(): programs test whether tracing goes on. */
  readonly stops: boolean
  /** The only CPU whose firings count; undefined: all do. */
  readonly cpu: number | undefined

  /** Bytes that alloca() and copyin() of one clause may take. */
  readonly scratchsize: number
  /** Bytes of a packet that pcap() keeps. */
  readonly packetBytes: number

  constructor(target: Target, layout: Layout, { stops, threadTime, cpu }: Traits, sizes: Sizes) {
    this.cpu = cpu
    this.scratchsize = sizes.scratchsize
    this.packetBytes = sizes.pcapsize
    this.speculations = { count: sizes.nspec, size: sizes.specsize }
    this.target = target
    this.layout = layout
    this.stops = stops
    this.threadTime = threadTime
  }

  /** For code that needs their map, which is made then. */
  useSpeculations(): ObjectContext['speculations'] {
    this.#speculates = true
    return this.speculations
  }

  /** The functions of a routine: the same in every program that calls it, so that they are compiled once. */
  functionsOf(routine: Routine): readonly IrFunction[] {
    const known = this.#routines.get(routine.name) ?? routine.functions()
    this.#routines.set(routine.name, known)
    return known
  }

  get speculates(): boolean {
    return this.#speculates
  }

  /** The epid of a clause's segment: the same in every program that the clause is compiled into. */
  epidOf(clause: TypedClause, segment: number): number {
    const segments = this.#epids.get(clause) ?? new Map<number, number>()
    this.#epids.set(clause, segments)
    const epid = segments.get(segment) ?? ++this.#lastEpid
    segments.set(segment, epid)
    return epid
  }

  /** Offset of the shared memory of this name in that of a firing; it always has the same size. */
  firingMemory(name: string, bytes: number): number {
    const known = this.#firing.get(name)
    if (known !== undefined) return known
    const offset = this.firingBytes
    this.#firing.set(name, offset)
    this.firingBytes += (bytes + 7) & ~7
    return offset
  }

  /** Offset of the word of this name in the value that each CPU has. */
  cpuWord(name: string): number {
    const offset = this.#cpuWords.get(name) ?? this.cpuBytes
    this.#cpuWords.set(name, offset)
    return offset
  }

  /** Bytes of the value that each CPU has. */
  get cpuBytes(): number {
    return cpuBytes + 8 * this.#cpuWords.size
  }

  /** Keeps a record's descriptor; compiled for another program, the clause must give the same again. */
  describe(descriptor: RecordDescriptor): void {
    const known = this.#records.get(descriptor.epid)
    if (known && known.bytes !== descriptor.bytes)
      throw new Error(`${descriptor.clause} has two record layouts`)
    this.#records.set(descriptor.epid, descriptor)
  }

  get records(): readonly RecordDescriptor[] {
    return [...this.#records.values()].sort((a, b) => a.epid - b.epid)
  }

  /** A path's parts are members' names, and indexes of arrays. */
  member(struct: string, path: string): MemberPlace {
    const { offset, type } = this.#memberAt(struct, path)
    const bytes = sizeOf(type, this.layout.strsize)
    if (bytes !== 1 && bytes !== 2 && bytes !== 4 && bytes !== 8) {
      throw new UnavailableError(`this kernel's types have no ${struct}.${path}`)
    }
    return { offset, bytes }
  }

  offsetOf(struct: string, path: string): number {
    return this.#memberAt(struct, path).offset
  }

  #memberAt(struct: string, path: string): { readonly offset: number; readonly type: DType } {
    let type = this.target.types.find('struct', struct)
    let offset = 0
    for (const part of path.split('.')) {
      const t: DType | undefined = type && resolveType(type)
      if (t?.kind === 'array') {
        offset += Number(part) * (sizeOf(t.of, this.layout.strsize) ?? 0)
        type = t.of
        continue
      }
      const member = t?.kind === 'struct' ? findMember(t, part) : undefined
      offset += (member?.offsetBits ?? 0) / 8
      type = member?.type
    }
    if (!type) throw new UnavailableError(`this kernel's types have no ${struct}.${path}`)
    return { offset, type }
  }
}
