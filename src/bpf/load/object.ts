/** An object: maps and programs that belong together, loaded as one, attached as one, closed as one. */
import { openTracefs, type Sys } from '../sys/index.ts'
import { attachProgram } from './attach.ts'
import { LoadError } from './errors.ts'
import { type BpfMap, createMap } from './map.ts'
import { Owner, owning } from './owner.ts'
import { loadProgram, type Program } from './program.ts'
import type { AttachSpec, MapSpec, ObjectSpec } from './spec.ts'

export type LoadOptions = {
  /** The root of a tracefs that the caller has open; found when a tracepoint first needs it otherwise. */
  readonly tracefs?: string
}

type Parts = LoadOptions & Pick<LoadedObject, 'maps' | 'programs'>

const find = <T>(kind: string, all: ReadonlyMap<string, T>, name: string): T => {
  const found = all.get(name)
  if (!found) throw new Error(`the object has no ${kind} ${name}`)
  return found
}

export class LoadedObject implements Disposable {
  readonly maps: ReadonlyMap<string, BpfMap>
  readonly programs: ReadonlyMap<string, Program>
  private readonly sys: Sys
  private readonly spec: ObjectSpec
  private readonly owner: Owner
  /** The attachments of each program that has any. */
  private readonly attached = new Map<string, Owner>()
  private tracefsPath: string | undefined

  /** Takes over what `owner` owns; `loadObject` makes these. */
  constructor(sys: Sys, spec: ObjectSpec, owner: Owner, parts: Parts) {
    this.sys = sys
    this.spec = spec
    this.owner = owner
    this.maps = parts.maps
    this.programs = parts.programs
    this.tracefsPath = parts.tracefs
  }

  map(name: string): BpfMap {
    return find('map', this.maps, name)
  }

  program(name: string): Program {
    return find('program', this.programs, name)
  }

  /** Attaches every program, in the spec's order, to where its spec says. All or none: a failure detaches all. */
  attach(): void {
    try {
      for (const { name, attach } of this.spec.programs) this.attachOne(name, attach)
    } catch (error) {
      this.closeLinks()
      throw error
    }
  }

  /** Attaches one program, to where its spec says or elsewhere; more than once adds up. Throws a LoadError. */
  attachOne(name: string, to: AttachSpec): void {
    const links = this.attached.get(name) ?? new Owner(this.sys)
    const context = { sys: this.sys, tracefs: () => this.tracefs() }
    links.use(attachProgram(context, this.program(name), to))
    this.attached.set(name, links)
  }

  /**
   * Detaches everything; programs and maps stay. Slow links (a grace period each) close side by side. Closing a
   * raw tracepoint doesn't wait for programs that still run on other CPUs; this does, so that what is read from
   * the maps afterwards is all that there will be.
   */
  async detach(): Promise<void> {
    const links = [...this.attached.values()]
    this.attached.clear()
    await Promise.all(links.map((owner) => owner.closeAll()))
    if (links.length > 0) this.sys.awaitRunning()
  }

  /** Detaches and frees everything. */
  [Symbol.dispose](): void {
    this.closeLinks()
    this.owner[Symbol.dispose]()
  }

  private closeLinks(): void {
    for (const links of [...this.attached.values()].reverse()) links[Symbol.dispose]()
    this.attached.clear()
  }

  private tracefs(): string {
    if (this.tracefsPath !== undefined) return this.tracefsPath
    const opened = openTracefs(this.sys)
    if (opened.path === undefined) {
      throw new LoadError({ call: 'open', subject: 'tracefs', detail: opened.reason })
    }
    this.owner.use(opened)
    this.tracefsPath = opened.path
    return opened.path
  }
}

const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer)

const fillTailCalls = (object: LoadedObject, maps: readonly MapSpec[]): void => {
  for (const { name, tailCalls = {} } of maps) {
    for (const [index, target] of Object.entries(tailCalls)) {
      object.map(name).update(u32(Number(index)), u32(object.program(target).fd))
    }
  }
}

/** Creates every map and loads every program; attaches none. Throws a LoadError with nothing left open. */
export const loadObject = (sys: Sys, spec: ObjectSpec, options: LoadOptions = {}): LoadedObject =>
  owning(sys, (owner) => {
    const maps = new Map(spec.maps.map((map) => [map.name, owner.use(createMap(sys, map))]))
    const programs = new Map(
      spec.programs.map((program) => [program.name, owner.use(loadProgram(sys, program, maps))]),
    )
    const object = new LoadedObject(sys, spec, owner, { maps, programs, ...options })
    fillTailCalls(object, spec.maps)
    return object
  })
