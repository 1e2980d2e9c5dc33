/** The `cpc` provider: `cpc:::EVENT-MODE-COUNT`, at every COUNT-th event on a CPU. */
import { matcher } from '../../base/index.ts'
import {
  type AttachPoint,
  type Probe,
  type ProbePattern,
  type Provider,
  UnavailableError,
} from '../../defs/index.ts'
import { programCounters } from '../argument.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { cpcDemandIdBase, idBases } from '../ids.ts'
import { matchesProbe } from '../pattern.ts'
import { registersStack } from '../stack-origin.ts'
import { describedEvents } from './described.ts'
import { type CountedEvent, knownEvents } from './events.ts'

const modes = ['all', 'user', 'kernel'] as const
type Mode = (typeof modes)[number]

/** What `-l` shows of each event. */
const LISTED_COUNT = 1_000_000_000n
/** perf_event_attr.sample_period has its top bit clear. */
const MOST = (1n << 63n) - 1n

/** `event` is the place of the event among all. */
type Counting = { readonly event: number; readonly mode: Mode; readonly count: bigint }

/** On demand, a count is a mantissa and a power of ten; events and modes above. */
const MANTISSAS = 2n ** 18n
const EXPONENTS = 16n
const RADIX = MANTISSAS * EXPONENTS
/** Events that have IDs. */
const MOST_EVENTS = 128

const shapeOf = (name: string): { event: string; mode: Mode; count: bigint } | undefined => {
  const [, event, mode, digits] = /^([a-z0-9_]+)-(all|user|kernel)-(\d{1,19})$/.exec(name) ?? []
  const count = BigInt(digits ?? 0)
  return event !== undefined && count > 0n && count <= MOST ? { event, mode: mode as Mode, count } : undefined
}

const idOf = ({ event, mode, count }: Counting): number | undefined => {
  if (mode === 'all' && count === LISTED_COUNT) return idBases.cpc + event
  let [mantissa, exponent] = [count, 0n]
  while (mantissa % 10n === 0n) [mantissa, exponent] = [mantissa / 10n, exponent + 1n]
  if (mantissa >= MANTISSAS || exponent >= EXPONENTS) return undefined
  const kind = BigInt(event * modes.length + modes.indexOf(mode))
  return cpcDemandIdBase + Number(kind * RADIX + exponent * MANTISSAS + mantissa)
}

const countingOf = (id: number): Counting | undefined => {
  const listed = id - idBases.cpc
  if (listed >= 0 && listed < MOST_EVENTS) return { event: listed, mode: 'all', count: LISTED_COUNT }
  if (id < cpcDemandIdBase) return undefined
  const index = BigInt(id - cpcDemandIdBase)
  const kind = Number(index / RADIX)
  const mode = modes[kind % modes.length]
  const count = (index % MANTISSAS) * 10n ** ((index / MANTISSAS) % EXPONENTS)
  if (mode === undefined || count === 0n || count > MOST) return undefined
  const counting = { event: Math.floor(kind / modes.length), mode, count }
  // An ID that no name leads to (a mantissa that ends in 0) is none.
  return idOf(counting) === id ? counting : undefined
}

class CounterProvider implements Provider {
  readonly name = 'cpc'
  readonly idBase = idBases.cpc
  readonly attributes = attributes.cpc
  readonly #env: ProviderEnv
  #events: readonly CountedEvent[] | undefined
  readonly #refused = new Map<number, boolean>()

  constructor(env: ProviderEnv) {
    this.#env = env
  }

  ownsName(name: string): boolean {
    return shapeOf(name) !== undefined
  }

  mayMatch({ provider, module, function: fn }: ProbePattern): boolean {
    return provider.matches(this.name) && module.matches('') && fn.matches('')
  }

  unavailable(): string | undefined {
    const [first] = this.#all().filter(({ names }) => names.includes('cpu_clock'))
    const problem = first && this.#env.perfEventProblem(first)
    return problem && `no event can be counted (${problem})`
  }

  *find(pattern: ProbePattern): Iterable<Probe> {
    if (!this.mayMatch(pattern)) return
    const { name } = pattern
    const wanted = name.exact === undefined ? this.#listed() : this.#named(name.exact)
    for (const counting of wanted) {
      const probe = this.#probe(counting)
      // The name need not be the event's first: `cycles-all-1000` is `cpu_cycles-all-1000`.
      if (matchesProbe(name.exact === undefined ? pattern : { ...pattern, name: matcher('') }, probe))
        yield probe
    }
  }

  byId(id: number): Probe | undefined {
    const counting = countingOf(id)
    return counting && this.#counts(counting.event) ? this.#probe(counting) : undefined
  }

  arguments(): readonly [] {
    return []
  }

  realise(probes: readonly Probe[]): readonly AttachPoint[] {
    return probes.map((probe): AttachPoint => {
      const counting = countingOf(probe.id)
      const event = counting && this.#all()[counting.event]
      if (!event) throw new Error(`${probe.id} is no cpc probe`)
      const { type, config } = event
      return {
        key: `cpc_${probe.name}`,
        program: { type: 'perf_event' },
        attach: {
          kind: 'perf_event',
          event: { type, config },
          sample: { period: counting.count },
          cpus: 'all',
          ...(counting.mode !== 'all' && { only: counting.mode }),
        },
        phase: 'trace',
        select: { kind: 'single', probe },
        stack: registersStack,
        argument: (index) => programCounters[index],
      }
    })
  }

  #listed(): Counting[] {
    return [...this.#all().keys()]
      .filter((event) => this.#counts(event))
      .map((event) => ({ event, mode: 'all', count: LISTED_COUNT }))
  }

  #named(name: string): Counting[] {
    const shape = shapeOf(name)
    const event = shape ? this.#all().findIndex(({ names }) => names.includes(shape.event)) : -1
    return shape && event >= 0 && this.#counts(event) ? [{ ...shape, event }] : []
  }

  #probe(counting: Counting): Probe {
    const name = `${this.#all()[counting.event]?.names[0]}-${counting.mode}-${counting.count}`
    const id = idOf(counting)
    if (id === undefined) throw new UnavailableError(`${name}: a count has at most five significant digits`)
    return { id, provider: this.name, module: '', function: '', name }
  }

  /** Whether this machine counts the event: the kernel is asked. */
  #counts(event: number): boolean {
    const known = this.#refused.get(event)
    if (known !== undefined) return !known
    const one = this.#all()[event]
    const refused = !one || this.#env.perfEventProblem(one) !== undefined
    this.#refused.set(event, refused)
    return !refused
  }

  #all(): readonly CountedEvent[] {
    if (this.#events) return this.#events
    const taken = new Set(knownEvents.flatMap(({ names }) => names))
    const described = describedEvents(this.#env).filter(({ names }) => !names.some((name) => taken.has(name)))
    this.#events = [...knownEvents, ...described].slice(0, MOST_EVENTS)
    return this.#events
  }
}

export const counterProvider = (env: ProviderEnv): Provider => new CounterProvider(env)
