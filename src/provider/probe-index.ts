/** Probe descriptions answered by asking as few providers as can have an answer. */
import { type Matcher, matcher } from '../base/index.ts'
import {
  type DType,
  type Probe,
  type ProbeGroup,
  type ProbeIndex,
  type ProbePattern,
  type ProbeQuery,
  type ProgramDeclaration,
  type Provider,
  UnavailableError,
} from '../defs/index.ts'
import { unknownAttributes } from './attributes.ts'
import { sameTypes } from './same-type.ts'

/** What `-l` shows for a description. */
export type ProbeListing = {
  /** Ascending by ID. */
  readonly probes: readonly Probe[]
  /** The providers asked that have nothing on this kernel, with the reason. */
  readonly unavailable: readonly { readonly provider: string; readonly reason: string }[]
}

export type ProviderIndex = ProbeIndex & {
  /** Never throws: what can't be had is among the unavailable. */
  readonly list: (query: ProbeQuery) => ProbeListing
  /** The provider that publishes a probe. */
  readonly providerOf: (probe: Probe) => Provider
  /** The provider that may have probes under a provider's name. */
  readonly named: (name: string) => Provider | undefined
}

type PatternQuery = Extract<ProbeQuery, { kind: 'pattern' }>

const patternOf = (query: PatternQuery): ProbePattern => ({
  provider: matcher(query.provider),
  module: matcher(query.module),
  function: matcher(query.function),
  name: matcher(query.name),
})

const describe = (of: Omit<Probe, 'id'> | PatternQuery): string =>
  `${of.provider}:${of.module}:${of.function}:${of.name}`

class Index implements ProviderIndex {
  readonly #providers: readonly Provider[]
  readonly #byName: ReadonlyMap<string, Provider>
  readonly #families: readonly Family[]

  constructor(providers: readonly Provider[]) {
    this.#providers = providers
    this.#families = providers.filter(isFamily)
    const single = providers.filter((provider) => !isFamily(provider))
    this.#byName = new Map(single.map((provider) => [provider.name, provider]))
  }

  match(query: ProbeQuery): ProbeGroup {
    if (query.kind === 'id') {
      const probe = this.#byId(query.id)
      return this.#group(probe ? describe(probe) : `${query.id}`, probe ? [probe] : [], undefined)
    }
    const pattern = patternOf(query)
    const asked = this.#asked(pattern)
    const named = pattern.provider.exact === undefined ? undefined : asked[0]
    const reason = named?.unavailable()
    if (named && reason !== undefined) throw new UnavailableError(`${named.name}: ${reason}`)
    const able = asked.filter((provider) => provider.unavailable() === undefined)
    const probes = able.flatMap((provider) => [...provider.find(pattern)])
    return this.#group(describe(query), probes.sort(byId), named)
  }

  list(query: ProbeQuery): ProbeListing {
    if (query.kind === 'id') {
      const probe = this.#byId(query.id)
      return { probes: probe ? [probe] : [], unavailable: [] }
    }
    const pattern = patternOf(query)
    const answers = this.#asked(pattern).map((provider) => answerOf(provider, pattern))
    return {
      probes: answers.flatMap(({ probes }) => probes).sort(byId),
      unavailable: answers.flatMap(({ provider, reason }) =>
        reason === undefined ? [] : [{ provider, reason }],
      ),
    }
  }

  declarationOf(probe: Probe): ProgramDeclaration | undefined {
    return this.providerOf(probe).declaration?.(probe)
  }

  providerOf(probe: Probe): Provider {
    const provider = this.#byName.get(probe.provider) ?? this.#families.find((one) => one.byId(probe.id))
    if (!provider) throw new Error(`no provider ${probe.provider}`)
    return provider
  }

  named(name: string): Provider | undefined {
    return this.#byName.get(name) ?? this.#families.find((one) => one.publishes(matcher(name)))
  }

  /** The providers that may have a match: the one that owns the probe's name, else all that match. */
  #asked(pattern: ProbePattern): readonly Provider[] {
    const named = this.#providers.filter((one) => publishes(one, pattern.provider))
    const able = named.filter((provider) => provider.mayMatch?.(pattern) !== false)
    const owner = able.find((provider) => ownsName(provider, pattern.name))
    return owner ? [owner] : able
  }

  #byId(id: number): Probe | undefined {
    for (const provider of this.#providers) {
      const probe = provider.byId(id)
      if (probe) return probe
    }
    return undefined
  }

  #group(description: string, probes: readonly Probe[], named: Provider | undefined): ProbeGroup {
    const provider = probes[0] ? this.providerOf(probes[0]) : named
    const common = () => this.#commonArguments(probes)
    let types: readonly DType[] | undefined | null = null
    return {
      description,
      probes,
      attributes: provider?.attributes ?? unknownAttributes,
      /** Only few programs say args[], and describing the arguments of thousands of probes takes its time. */
      get arguments() {
        if (types === null) types = common()
        return types
      },
    }
  }

  #commonArguments([first, ...others]: readonly Probe[]): readonly DType[] | undefined {
    if (!first) return undefined
    const types = this.providerOf(first).arguments(first)
    const agree = others.every((probe) => sameTypes(types, this.providerOf(probe).arguments(probe)))
    return agree ? types : undefined
  }
}

/** What each process may have a provider of. */
type Family = Provider & { readonly publishes: NonNullable<Provider['publishes']> }
const isFamily = (provider: Provider): provider is Family => provider.publishes !== undefined

const publishes = (provider: Provider, name: Matcher): boolean =>
  isFamily(provider) ? provider.publishes(name) : name.matches(provider.name)

const byId = (a: Probe, b: Probe): number => a.id - b.id

const answerOf = (provider: Provider, pattern: ProbePattern) => {
  const unable = (reason: string) => ({ provider: provider.name, probes: [], reason })
  const reason = provider.unavailable()
  if (reason !== undefined) return unable(reason)
  try {
    return { provider: provider.name, probes: [...provider.find(pattern)], reason: undefined }
  } catch (error) {
    if (error instanceof UnavailableError) return unable(error.message)
    throw error
  }
}

const ownsName = (provider: Provider, { exact }: Matcher): boolean =>
  exact !== undefined && provider.ownsName?.(exact) === true

/** Constructing it asks nothing of the providers. */
export const createProbeIndex = (providers: readonly Provider[]): ProviderIndex => new Index(providers)
