/**
 * Stable providers: those whose probes D text realises. A location is a probe, a row of `-l`; what realises it is
 * found when it is first asked for.
 */
import { type Matcher, matcher } from '../../base/index.ts'
import type {
  Attributes,
  DType,
  Probe,
  ProbeGroup,
  ProbeIndex,
  ProbeQuery,
  ProviderAttributes,
  UnavailableProbe,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import type { Context } from './context.ts'
import { declaration, inline } from './declarations.ts'
import { PrivateClauses } from './private-clauses.ts'
import type { DeclaredProbe } from './providers.ts'
import { createPrivateScope } from './scope.ts'
import { type KnownNatives, type Realised, realise } from './stable-point.ts'
import { kernelEnum } from './tagged-type.ts'
import { declareTranslator } from './translators.ts'
import { sameType } from './type-rules.ts'

const evolving: Attributes = ['Evolving', 'Evolving', 'ISA']
const hidden: Attributes = ['Private', 'Private', 'Unknown']

/** What every provider promises whose own pragmas don't say otherwise. */
const defaultAttributes: ProviderAttributes = {
  provider: evolving,
  module: hidden,
  function: hidden,
  name: evolving,
  args: evolving,
}

export type Location = {
  readonly provider: StableProvider
  readonly probe: Probe
  readonly declared: DeclaredProbe
  readonly node: ast.ProviderLocation
}

export class StableProvider {
  readonly name: string
  readonly locations: readonly Location[]
  attributes = defaultAttributes
  /** What keeps the provider's variables. */
  readonly clauses: PrivateClauses
  readonly #context: Context
  readonly #realised = new Map<Location, Realised>()
  readonly #natives: KnownNatives = new Map()

  constructor(
    context: Context,
    node: ast.ProviderDeclaration,
    probes: ReadonlyMap<string, DeclaredProbe>,
    idBase: number,
  ) {
    this.name = node.name.text
    this.#context = { ...context, deferred: false }
    this.clauses = new PrivateClauses(this.#context, node, context.deferred)
    this.locations = node.locations.map((location, index) => {
      const name = location.probe.text.replaceAll('__', '-')
      const declared = probes.get(name)
      if (!declared) throw new Error(`${this.name} has a location of ${name}, which is not declared`)
      const { module, function: fn } = location
      const probe = { id: idBase + index, provider: this.name, module, function: fn, name }
      return { provider: this, probe, declared, node: location }
    })
  }

  realised(location: Location): Realised {
    let known = this.#realised.get(location)
    if (!known) {
      known = realise(this.#context, location, this.#natives)
      this.#realised.set(location, known)
    }
    return known
  }
}

/**
 * Names mean inside a provider's block what it declares, then what D's library does; programs' variables are not
 * seen. The context is that of its expressions, its declarations made.
 */
export const privateContext = (context: Context, node: ast.ProviderDeclaration): Context => {
  const scope = createPrivateScope(context.scope)
  const own = { ...context, scope, isolated: true }
  for (const each of node.declarations) {
    const enumeration = each.kind === 'declaration' && each.declarators.length === 0 && each.specifiers.base
    if (enumeration && enumeration.kind === 'enum' && !enumeration.enumerators) kernelEnum(own, enumeration)
    else if (each.kind === 'inline' && context.deferred)
      scope.globals.later(each.declarator.name.text, () => inline(own, each))
    else if (each.kind === 'inline') inline(own, each)
    else if (each.kind === 'translator') declareTranslator(own, each)
    else declaration(own, each)
  }
  return own
}

/** The types of args[] of a location's probe. */
export const argumentTypes = ({ declared }: Pick<Location, 'declared'>): readonly DType[] =>
  declared.output?.map(({ type }) => type) ?? declared.input

const sameTypes = (a: readonly DType[], b: readonly DType[] | undefined): boolean =>
  a.length === b?.length && a.every((type, at) => sameType(type, b[at] ?? { kind: 'void' }))

/** The types that all have, if they agree. */
const commonTypes = (base: ProbeGroup, locations: readonly Location[]): readonly DType[] | undefined => {
  const [first] = locations
  if (!first) return base.arguments
  const types = argumentTypes(first)
  const agree = locations.every((location) => sameTypes(types, argumentTypes(location)))
  return agree && (base.probes.length === 0 || sameTypes(types, base.arguments)) ? types : undefined
}

export type ProviderIds = {
  /** First ID of a provider of D's own library; undefined for others. */
  readonly idBaseOf: (name: string) => number | undefined
}

/** Where IDs of providers that programs and a user's libraries declare begin, and how many one has. */
const ownIds = { base: 9_500_000, each: 1000 } as const

/** What the library has without being read. */
export type OfferedProvider = {
  readonly name: string
  readonly idBase: number
  readonly probes: readonly string[]
}

type Components = Extract<ProbeQuery, { kind: 'pattern' }>

const matchersOf = (query: Components): Record<'provider' | 'module' | 'function' | 'name', Matcher> => ({
  provider: matcher(query.provider),
  module: matcher(query.module),
  function: matcher(query.function),
  name: matcher(query.name),
})

/** The locations that a description matches, by what this kernel makes of them. */
export type FoundLocations = {
  readonly able: readonly Location[]
  readonly unavailable: readonly UnavailableProbe[]
}

const described = ({ provider, module, function: fn, name }: Omit<Probe, 'id'>): string =>
  `${provider}:${module}:${fn}:${name}`

export class StableProviders {
  readonly #declared = new Map<string, StableProvider>()
  readonly #offered: () => readonly OfferedProvider[]
  readonly #read: (name: string) => void
  readonly #base: ProbeIndex
  readonly #groups = new Map<string, ProbeGroup>()
  #own = 0

  /**
   * @param base the probes that points may name
   * @param read has D's own library read the provider of that name
   */
  constructor(base: ProbeIndex, offered: () => readonly OfferedProvider[], read: (name: string) => void) {
    this.#base = base
    this.#offered = offered
    this.#read = read
  }

  /** @param context the provider's own, as `privateContext` makes it */
  declare(
    context: Context,
    node: ast.ProviderDeclaration,
    probes: ReadonlyMap<string, DeclaredProbe>,
  ): StableProvider {
    const name = node.name.text
    const offered = context.deferred ? this.#offered().find((each) => each.name === name) : undefined
    const idBase = offered?.idBase ?? ownIds.base + ownIds.each * this.#own
    if (!offered && node.locations.length > 0) this.#own++
    const provider = new StableProvider(context, node, probes, idBase)
    this.#declared.set(name, provider)
    return provider
  }

  has(name: string): boolean {
    return this.#declared.has(name) || this.#offered().some((each) => each.name === name)
  }

  get(name: string): StableProvider | undefined {
    if (!this.#declared.has(name) && this.has(name)) this.#read(name)
    return this.#declared.get(name)
  }

  /** The providers that have been asked for something so far: first those that are there for their translators, which others use. */
  known(): readonly StableProvider[] {
    const all = [...this.#declared.values()]
    return [
      ...all.filter(({ locations }) => locations.length === 0),
      ...all.filter(({ locations }) => locations.length > 0),
    ]
  }

  /** The base probes that the providers' texts name, each looked up once: many points name the same. @throws UnavailableError */
  baseProbes(query: ProbeQuery): ProbeGroup {
    const key = query.kind === 'id' ? `${query.id}` : described(query)
    const group = this.#groups.get(key) ?? this.#base.match(query)
    this.#groups.set(key, group)
    return group
  }

  find(query: ProbeQuery): FoundLocations {
    const found = query.kind === 'id' ? this.#byId(query.id) : this.#matching(query)
    const realised = found.map((location) => ({ location, ...location.provider.realised(location) }))
    return {
      able: realised.filter(({ points }) => points.length > 0).map(({ location }) => location),
      unavailable: realised.flatMap(({ location, points, reason }) =>
        points.length > 0 ? [] : [{ probe: described(location.probe), reason }],
      ),
    }
  }

  location(probe: Probe): Location | undefined {
    return this.#declared.get(probe.provider)?.locations.find((location) => location.probe.id === probe.id)
  }

  #byId(id: number): readonly Location[] {
    const offered = this.#offered().find(({ idBase }) => id >= idBase && id < idBase + ownIds.each)
    if (offered) this.get(offered.name)
    return this.known().flatMap(({ locations }) => locations.filter(({ probe }) => probe.id === id))
  }

  #matching(query: Components): readonly Location[] {
    const { provider, module, function: fn, name } = matchersOf(query)
    const offered = this.#offered().filter(
      (each) => provider.matches(each.name) && each.probes.some((probe) => name.matches(probe)),
    )
    for (const each of offered) this.get(each.name)
    return this.known()
      .filter((each) => provider.matches(each.name))
      .flatMap(({ locations }) => locations)
      .filter(
        ({ probe }) => module.matches(probe.module) && fn.matches(probe.function) && name.matches(probe.name),
      )
  }
}

/** The probes of a description from both: those of base providers, and the locations. */
export const wholeGroup = (base: ProbeGroup, { able, unavailable }: FoundLocations): ProbeGroup => {
  if (able.length === 0) return unavailable.length === 0 ? base : { ...base, unavailable }
  const probes = [...base.probes, ...able.map(({ probe }) => probe)].sort((a, b) => a.id - b.id)
  const attributes = base.probes.length > 0 ? base.attributes : able[0]?.provider.attributes
  return {
    description: base.description,
    probes,
    attributes: attributes ?? base.attributes,
    unavailable,
    get arguments() {
      return commonTypes(base, able)
    },
  }
}
