/** The `rawtp` provider: `rawtp:GROUP::EVENT`, every tracepoint with the arguments that the kernel gives it. */
import { type Btf, prototypeOf } from '../btf/index.ts'
import type { AttachPoint, DType, Probe, ProbePattern, Provider } from '../defs/index.ts'
import { wordOf } from './argument.ts'
import { attributes } from './attributes.ts'
import type { ProviderEnv } from './env.ts'
import { idBases } from './ids.ts'
import { KERNEL, ModuleIds, type TypePlace } from './modules.ts'
import { tracepointStack } from './stack-origin.ts'

/** What the kernel calls the type of a tracepoint's handler (linux/tracepoint.h, __DEFINE_EVENT). */
const PREFIX = 'btf_trace_'

/** Not tracepoints of the kernel: calls that have their own provider, and events that tracers made. */
const excludedGroups: ReadonlySet<string> = new Set([
  'syscalls',
  'kprobes',
  'uprobes',
  'eprobes',
  'fprobes',
  'synthetic',
  'ftrace',
])

class RawTracepointProvider implements Provider {
  readonly name = 'rawtp'
  readonly idBase = idBases.rawtp
  readonly attributes = attributes.rawtp
  readonly #env: ProviderEnv
  readonly #ids: ModuleIds
  #groups: ReadonlyMap<string, string> | undefined

  constructor(env: ProviderEnv) {
    this.#env = env
    this.#ids = new ModuleIds(env, 'rawtp')
  }

  mayMatch(pattern: ProbePattern): boolean {
    return pattern.provider.matches(this.name) && pattern.function.matches('')
  }

  unavailable(): string | undefined {
    const problem = this.#env.tracefsProblem()
    if (problem !== undefined) return `tracepoints are listed by tracefs, but ${problem}`
    if ([...this.#env.types.objects.names()].includes(KERNEL)) return undefined
    return "tracepoints' arguments are described by the kernel's BTF, and there is none"
  }

  *find(pattern: ProbePattern): Iterable<Probe> {
    if (!this.mayMatch(pattern)) return
    const wanted = new Map(
      [...this.#candidates(pattern)].filter(
        ([event, group]) => pattern.name.matches(event) && pattern.module.matches(group),
      ),
    )
    for (const { module, btf, name, type } of this.#typedefs(wanted)) {
      const [id, group] = [this.#ids.idOf(module, btf, type), wanted.get(name)]
      if (id !== undefined && group !== undefined) yield this.#probe(id, group, name)
    }
  }

  byId(id: number): Probe | undefined {
    const place = this.#ids.placeOf(id)
    const type = place?.btf.type(place.type)
    if (type?.kind !== 'typedef' || !type.name.startsWith(PREFIX)) return undefined
    const event = type.name.slice(PREFIX.length)
    const group = this.#events().get(event)
    return group === undefined ? undefined : this.#probe(id, group, event)
  }

  arguments(probe: Probe): readonly DType[] {
    const place = this.#ids.placeOf(probe.id)
    return place ? this.#parameters(place) : []
  }

  realise(probes: readonly Probe[]): readonly AttachPoint[] {
    return probes.map((probe) => {
      const types = this.arguments(probe)
      return {
        key: `rawtp_${probe.name}`,
        program: { type: 'raw_tracepoint' },
        attach: { kind: 'raw_tracepoint', event: probe.name },
        phase: 'trace',
        select: { kind: 'single', probe },
        argument: (index) => (index < types.length ? wordOf(8 * index, types[index]) : undefined),
        stack: tracepointStack(probe.name),
      }
    })
  }

  #probe(id: number, group: string, event: string): Probe {
    return { id, provider: this.name, module: group, function: '', name: event }
  }

  /** The handler's parameters but the first, which is its registrant's own data. */
  #parameters({ btf, type }: TypePlace): DType[] {
    const [, ...params] = prototypeOf(btf, type)?.params ?? []
    return params.map((param) => this.#env.types.typeOf(btf, param.type))
  }

  /** The typedefs of these events by ascending ID. Modules are read only for events that vmlinux hasn't. */
  *#typedefs(events: ReadonlyMap<string, string>) {
    const missing = new Set(events.keys())
    for (const module of this.#objects(missing)) {
      const btf = this.#env.types.objects.load(module)
      if (!btf) continue
      for (const { name, id } of namedTypedefs(btf, [...missing])) {
        const event = name.slice(PREFIX.length)
        if (!missing.delete(event)) continue
        yield { module, btf, name: event, type: id }
      }
    }
  }

  *#objects(missing: ReadonlySet<string>): Iterable<string> {
    if (missing.size > 0) yield KERNEL
    if (missing.size > 0) yield* this.#ids.modules()
  }

  /** The group of every event. The kernel's events have distinct names. */
  #events(): ReadonlyMap<string, string> {
    if (this.#groups) return this.#groups
    const groups = new Map<string, string>()
    for (const line of this.#env.tracefs('available_events')?.split('\n') ?? []) {
      const colon = line.indexOf(':')
      const group = line.slice(0, colon)
      if (colon > 0 && !excludedGroups.has(group)) groups.set(line.slice(colon + 1), group)
    }
    this.#groups = groups
    return groups
  }

  /** Events that may match, with their groups: one file says whether one event exists, 5 ms which all there are. */
  #candidates({ module: group, name: event }: ProbePattern): Iterable<readonly [string, string]> {
    if (event.exact === undefined) return this.#events()
    const { exact } = event
    if (!this.#groups && group.exact !== undefined && !excludedGroups.has(group.exact)) {
      const known = this.#env.tracefs(`events/${group.exact}/${exact}/id`) !== undefined
      return known ? [[exact, group.exact]] : []
    }
    const found = this.#events().get(exact)
    return found === undefined ? [] : [[exact, found]]
  }
}

/** Looking up beats listing all typedefs for a few names. */
const FEW = 8

const namedTypedefs = (btf: Btf, events: readonly string[]) => {
  if (events.length > FEW) return btf.list('typedef', PREFIX)
  return events
    .flatMap((event) => {
      const id = btf.findAll('typedef', `${PREFIX}${event}`)[0]
      return id === undefined ? [] : [{ name: `${PREFIX}${event}`, id }]
    })
    .sort((a, b) => a.id - b.id)
}

export const rawTracepointProvider = (env: ProviderEnv): Provider => new RawTracepointProvider(env)
