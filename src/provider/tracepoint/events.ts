/** The kernel's tracepoints: their names and groups from tracefs, their prototypes and defining modules from BTF. */
import type { Matcher } from '../../base/index.ts'
import { type Btf, type BtfId, prototypeOf } from '../../btf/index.ts'
import type { DType } from '../../defs/index.ts'
import type { ProviderEnv } from '../env.ts'
import { KERNEL, ModuleIds } from '../modules.ts'

/** What the kernel calls the type of a tracepoint's handler (linux/tracepoint.h, __DEFINE_EVENT). */
const PREFIX = 'btf_trace_'

/**
 * Tracepoints without a record, which tracefs doesn't list (linux/tracepoint.h, DECLARE_TRACE): by custom their names end so,
 * and begin with the name of what they are about. It stands for their group.
 */
const BARE = '_tp'
const groupOfBare = (name: string): string => name.split('_', 1)[0] ?? ''

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

/** A tracepoint; `type` is its typedef, which gives its probes their IDs. */
export type TracepointEvent = {
  readonly group: string
  readonly name: string
  /** Has no record, and so no place in tracefs. */
  readonly bare: boolean
  /** Where it is defined: vmlinux, or a module. */
  readonly module: string
  readonly btf: Btf
  readonly type: BtfId
}

export type EventPattern = { readonly group?: Matcher; readonly module?: Matcher; readonly name: Matcher }

export class TracepointEvents {
  readonly #env: ProviderEnv
  readonly #modules: ModuleIds
  #groups: ReadonlyMap<string, string> | undefined
  /** What was found by its name, by module and typedef: listing all events for it takes 5 ms. */
  readonly #found = new Map<string, Map<BtfId, TracepointEvent>>()
  readonly #listed = new Map<string, ReadonlyMap<string, Typedef>>()

  constructor(env: ProviderEnv) {
    this.#env = env
    this.#modules = new ModuleIds(env, 'rawtp')
  }

  /** Why the tracepoints are not known; undefined if they are. */
  problem(): string | undefined {
    const problem = this.#env.tracefsProblem()
    if (problem !== undefined) return `tracepoints are listed by tracefs, but ${problem}`
    if ([...this.#env.types.objects.names()].includes(KERNEL)) return undefined
    return "tracepoints' arguments are described by the kernel's BTF, and there is none"
  }

  /** By module in the order of the modules' IDs, vmlinux first, then by ascending type. Modules are read only for what vmlinux hasn't. */
  *find({ group: groups, module: modules, name }: EventPattern): Iterable<TracepointEvent> {
    const missing = new Map<string, string>()
    for (const [event, group] of this.#candidates(groups, name)) {
      if (name.matches(event) && groups?.matches(group) !== false) missing.set(event, group)
    }
    for (const module of this.#objects(missing)) {
      const btf = this.#env.types.objects.load(module)
      if (!btf) continue
      for (const { event, id } of this.#typedefs(module, btf, missing)) {
        const group = missing.get(event)
        if (group === undefined) continue
        missing.delete(event)
        if (modules?.matches(module) !== false) yield this.#known(group, event, module, btf, id)
      }
    }
  }

  #known(group: string, event: string, module: string, btf: Btf, id: BtfId): TracepointEvent {
    const found = this.#found.get(module) ?? new Map<BtfId, TracepointEvent>()
    this.#found.set(module, found)
    const known = found.get(id) ?? this.#event(group, event, module, btf, id)
    found.set(id, known)
    return known
  }

  /** The tracepoint whose typedef this is. */
  of(module: string, btf: Btf, id: BtfId): TracepointEvent | undefined {
    const found = this.#found.get(module)?.get(id)
    if (found) return found
    const type = btf.type(id)
    if (type.kind !== 'typedef' || !type.name.startsWith(PREFIX)) return undefined
    const name = type.name.slice(PREFIX.length)
    const group = this.#groupOf(name)
    return group === undefined ? undefined : this.#event(group, name, module, btf, id)
  }

  #event(group: string, name: string, module: string, btf: Btf, type: BtfId): TracepointEvent {
    return { group, name, bare: this.#isBare(group, name), module, btf, type }
  }

  #isBare(group: string, name: string): boolean {
    if (!name.endsWith(BARE)) return false
    return this.#groups
      ? !this.#groups.has(name)
      : this.#env.tracefs(`events/${group}/${name}/id`) === undefined
  }

  /** The handler's parameters but the first, which is its registrant's own data. */
  parameters({ btf, type }: Pick<TracepointEvent, 'btf' | 'type'>): DType[] {
    const [, ...params] = prototypeOf(btf, type)?.params ?? []
    return params.map((param) => this.#env.types.typeOf(btf, param.type))
  }

  *#objects(missing: ReadonlyMap<string, string>): Iterable<string> {
    if (missing.size > 0) yield KERNEL
    for (const module of missing.size > 0 ? this.#modules.modules() : []) if (missing.size > 0) yield module
  }

  /** The typedefs of these events, perhaps among others. Looking up beats listing all typedefs for a few names. */
  #typedefs(module: string, btf: Btf, events: ReadonlyMap<string, string>): Iterable<Typedef> {
    if (events.size > FEW) return this.#list(module, btf).values()
    const listed = this.#listed.get(module)
    return [...events.keys()]
      .flatMap((event) => {
        if (listed) return listed.get(event) ?? []
        const id = btf.findAll('typedef', `${PREFIX}${event}`)[0]
        return id === undefined ? [] : [{ event, id }]
      })
      .sort((a, b) => a.id - b.id)
  }

  /** The typedefs of all tracepoints by their events, in ascending order. */
  #list(module: string, btf: Btf): ReadonlyMap<string, Typedef> {
    const known = this.#listed.get(module)
    if (known) return known
    const all = new Map<string, Typedef>()
    for (const { name, id } of btf.list('typedef', PREFIX)) {
      const event = name.slice(PREFIX.length)
      if (!all.has(event)) all.set(event, { event, id })
    }
    this.#listed.set(module, all)
    return all
  }

  /** The group of every event that tracefs lists. The kernel's events have distinct names. */
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
  #candidates(group: Matcher | undefined, event: Matcher): Iterable<readonly [string, string]> {
    if (event.exact === undefined) return this.#all()
    const { exact } = event
    if (!this.#groups && group?.exact !== undefined && !excludedGroups.has(group.exact)) {
      const known = this.#env.tracefs(`events/${group.exact}/${exact}/id`) !== undefined
      const mayBeBare = exact.endsWith(BARE) && groupOfBare(exact) === group.exact
      return known || mayBeBare ? [[exact, group.exact]] : []
    }
    const found = this.#groupOf(exact)
    return found === undefined ? [] : [[exact, found]]
  }

  #groupOf(event: string): string | undefined {
    return this.#events().get(event) ?? (event.endsWith(BARE) ? groupOfBare(event) : undefined)
  }

  *#all(): Iterable<readonly [string, string]> {
    const listed = this.#events()
    yield* listed
    const kernel = this.#env.types.objects.load(KERNEL)
    for (const event of kernel ? this.#list(KERNEL, kernel).keys() : []) {
      if (event.endsWith(BARE) && !listed.has(event)) yield [event, groupOfBare(event)]
    }
  }
}

type Typedef = { readonly event: string; readonly id: BtfId }

const FEW = 8
