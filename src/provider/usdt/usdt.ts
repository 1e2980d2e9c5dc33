/**
 * Statically defined probes of programs: `provider<PID>:object:function:name`, for each process that has an object mapped
 * whose notes have some.
 */
import { fail, type Matcher } from '../../base/index.ts'
import {
  type AttachPoint,
  builtinTypedefs,
  type DType,
  intrinsic,
  type Probe,
  type ProbePattern,
  type ProgramDeclaration,
  type Provider,
} from '../../defs/index.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { processIds } from '../ids.ts'
import type { ProcessObject } from '../processes.ts'
import { type NotedPlace, type NotedProbe, notedProbes } from './noted-probes.ts'
import { type EnabledPlace, realisePlaces } from './realise.ts'

/** What a probe's places are, and where. */
type Found = {
  readonly probe: Probe
  /** The name as the notes have it. */
  readonly noted: string
  readonly declaration: ProgramDeclaration | undefined
  readonly pid: number
  readonly places: { readonly path: string; readonly place: NotedPlace }[]
}

/** A provider's name with a process behind it; `pid123` is the pid provider's own. */
const processName = /^(?!pid\d+$).*\D(0|[1-9]\d*)$/
/** What a name that ends in a number may match. */
const processPattern = /[*?\]\d]$/

class StaticProvider implements Provider {
  readonly name = 'usdt'
  readonly idBase = processIds.usdt
  readonly attributes = attributes.usdt
  readonly #env: ProviderEnv
  /** In the order of their IDs. */
  readonly #found: Found[] = []
  readonly #byName = new Map<string, Found>()
  /** By device and inode. */
  readonly #files = new Map<string, readonly NotedProbe[]>()
  readonly #looked = new Set<number>()

  constructor(env: ProviderEnv) {
    this.#env = env
  }

  /** What matches every provider asks for none of these: all processes are looked into only for those who name some. */
  publishes({ exact, any, pattern }: Matcher): boolean {
    return exact === undefined ? !any && processPattern.test(pattern) : processName.test(exact)
  }

  unavailable(): string | undefined {
    return this.#env.features.reason('uprobe')
  }

  *find({ provider, module, function: fn, name }: ProbePattern): Iterable<Probe> {
    const { exact } = provider
    const pid = exact === undefined ? undefined : pidIn(exact)
    if (exact === undefined) for (const each of this.#env.processes.others()) this.#look(each)
    else if (pid === 0) fail('D_PROC_BADPID.provider', undefined, exact)
    else if (pid !== undefined && !this.#look(pid)) fail('D_PROC_GRAB', undefined, pid)
    for (const { probe, noted } of this.#found) {
      if (!provider.matches(probe.provider) || !module.matches(probe.module)) continue
      if (fn.matches(probe.function) && (name.matches(probe.name) || name.matches(noted))) yield probe
    }
  }

  byId(id: number): Probe | undefined {
    return this.#found[id - this.idBase]?.probe
  }

  arguments(probe: Probe): readonly DType[] {
    const lists = this.#of(probe).places.map(({ place }) => place.arguments)
    const most = Math.max(...lists.map(({ length }) => length))
    return Array.from({ length: most }, (_, at) => typeFor(lists.flatMap((list) => list[at] ?? [])))
  }

  declaration(probe: Probe): ProgramDeclaration | undefined {
    return this.#of(probe).declaration
  }

  realise(probes: readonly Probe[]): readonly AttachPoint[] {
    const places = probes.flatMap((probe): EnabledPlace[] => {
      const { pid, places } = this.#of(probe)
      return places.map((place) => ({ probe, pid, ...place }))
    })
    const { features } = this.#env
    return realisePlaces(places, {
      cookies: features.reason('attachCookie') === undefined,
      noLinks: features.reason('uprobeMultiProcess'),
    })
  }

  #of({ id }: Probe): Found {
    const found = this.#found[id - this.idBase]
    if (!found) throw new Error(`${id} is no probe of a process`)
    return found
  }

  /** False: there is no such process, or none to look into. */
  #look(pid: number): boolean {
    if (this.#looked.has(pid)) return true
    const objects = this.#env.processes.objects(pid)
    if (!objects) return false
    this.#looked.add(pid)
    for (const object of objects) {
      for (const noted of this.#notedIn(object)) this.#add(pid, object, noted)
    }
    return true
  }

  #notedIn({ file, elf }: ProcessObject): readonly NotedProbe[] {
    const known = this.#files.get(file)
    if (known) return known
    const probes = notedProbes(elf)
    this.#files.set(file, probes)
    return probes
  }

  #add(pid: number, { name: module, place: path }: ProcessObject, of: NotedProbe): void {
    const { function: fn, name, noted, declaration: text } = of
    const declaration = text === '' ? undefined : { provider: of.provider, text }
    const provider = `${of.provider}${pid}`
    const key = [provider, module, fn, name].join(':')
    const known = this.#byName.get(key)
    const places = of.places.map((place) => ({ path, place }))
    if (known) {
      known.places.push(...places)
      return
    }
    const probe = { id: this.idBase + this.#found.length, provider, module, function: fn, name }
    const found = { probe, noted, declaration, pid, places }
    this.#found.push(found)
    this.#byName.set(key, found)
  }
}

const pidIn = (provider: string): number | undefined => {
  const digits = processName.exec(provider)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The type that holds what every place has there. */
const typeFor = (alternatives: NotedPlace['arguments']): DType => {
  const bytes = Math.max(...alternatives.map((one) => one.bytes))
  const signed = alternatives.some((one) => one.signed)
  return builtinTypedefs.get(`${signed ? '' : 'u'}int${8 * bytes}_t`) ?? intrinsic.long
}

export const staticProvider = (env: ProviderEnv): Provider => new StaticProvider(env)
