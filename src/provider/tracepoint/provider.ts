/** What the providers of the kernel's tracepoints have in common: which probes there are, and under which IDs. */
import type { Matcher } from '../../base/index.ts'
import type {
  AttachPoint,
  DType,
  Probe,
  ProbePattern,
  Provider,
  ProviderAttributes,
} from '../../defs/index.ts'
import type { ProviderEnv } from '../env.ts'
import { idBases } from '../ids.ts'
import { ModuleIds } from '../modules.ts'
import type { EventPattern, TracepointEvent, TracepointEvents } from './events.ts'

/** One view of the tracepoints. */
export type TracepointView = {
  readonly name: 'rawtp' | 'sdt' | 'perf'
  readonly attributes: ProviderAttributes
  /** What the module column shows of an event. */
  readonly column: 'group' | 'module'
  /** Are tracepoints without a record among its probes? */
  readonly bare: boolean
  readonly arguments: (event: TracepointEvent) => readonly DType[]
  readonly realise: (probe: Probe, event: TracepointEvent) => AttachPoint
  /** @throws UnavailableError for more probes at once than can be served */
  readonly check?: (probes: readonly Probe[]) => void
}

export class TracepointProvider implements Provider {
  readonly name: string
  readonly idBase: number
  readonly attributes: ProviderAttributes
  readonly #view: TracepointView
  readonly #events: TracepointEvents
  readonly #ids: ModuleIds

  constructor(env: ProviderEnv, events: TracepointEvents, view: TracepointView) {
    this.name = view.name
    this.idBase = idBases[view.name]
    this.attributes = view.attributes
    this.#view = view
    this.#events = events
    this.#ids = new ModuleIds(env, view.name)
  }

  mayMatch(pattern: ProbePattern): boolean {
    return pattern.provider.matches(this.name) && pattern.function.matches('')
  }

  unavailable(): string | undefined {
    return this.#events.problem()
  }

  *find(pattern: ProbePattern): Iterable<Probe> {
    if (!this.mayMatch(pattern)) return
    for (const event of this.#events.find(this.#patternOf(pattern.module, pattern.name))) {
      if (event.bare && !this.#view.bare) continue
      const id = this.#ids.idOf(event.module, event.btf, event.type)
      if (id !== undefined) yield this.#probe(id, event)
    }
  }

  byId(id: number): Probe | undefined {
    const event = this.#eventOf(id)
    return event && this.#probe(id, event)
  }

  arguments(probe: Probe): readonly DType[] {
    const event = this.#eventOf(probe.id)
    return event ? this.#view.arguments(event) : []
  }

  realise(probes: readonly Probe[]): readonly AttachPoint[] {
    this.#view.check?.(probes)
    return probes.map((probe) => {
      const event = this.#eventOf(probe.id)
      if (!event) throw new Error(`${probe.id} is no tracepoint's probe`)
      return this.#view.realise(probe, event)
    })
  }

  #patternOf(column: Matcher, name: Matcher): EventPattern {
    return this.#view.column === 'group' ? { group: column, name } : { module: column, name }
  }

  #eventOf(id: number): TracepointEvent | undefined {
    const place = this.#ids.placeOf(id)
    const event = place && this.#events.of(place.module, place.btf, place.type)
    return event?.bare && !this.#view.bare ? undefined : event
  }

  #probe(id: number, event: TracepointEvent): Probe {
    return { id, provider: this.name, module: event[this.#view.column], function: '', name: event.name }
  }
}
