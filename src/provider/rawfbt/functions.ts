/** Every piece of code that a kprobe can be put on: what ftrace lists, the compiler's clones included, and cold parts. */
import type { Matcher } from '../../base/index.ts'
import { type Functions, originOf } from '../fbt/functions.ts'
import type { CodeSymbol, KernelText } from '../kernel-text.ts'

/** Names of the parts that the compiler moved out of a function, since they rarely run. */
const COLD = /\.cold(?:\.\d+)?/

export type RawFunction = {
  readonly module: string
  readonly name: string
  /** Its number in its module: of the functions that ftrace lists, or of the cold parts. */
  readonly rank: number
  readonly cold: boolean
}

/** `__ftrace_invalid_address___48` stands for a weak function that was overridden. */
const isFunction = (name: string): boolean => !name.startsWith('__ftrace_invalid_address__')

export class RawFunctions {
  readonly #functions: Functions
  readonly #text: KernelText
  #listed: readonly RawFunction[] | undefined
  #coldParts: readonly RawFunction[] | undefined
  #counts: ReadonlyMap<string, number> | undefined
  readonly #places = new Map<boolean, ReadonlyMap<string, RawFunction>>()

  constructor(functions: Functions, text: KernelText) {
    this.#functions = functions
    this.#text = text
  }

  /** Cold parts are no functions: they are there for descriptions that say a `.` only. */
  *find(module: Matcher, name: Matcher): Generator<RawFunction> {
    const all = name.pattern.includes('.') ? [...this.listed(), ...this.coldParts()] : this.listed()
    for (const one of all) {
      if (module.matches(one.module) && name.matches(one.name) && this.#isProbe(one)) yield one
    }
  }

  at(module: string, rank: number, cold: boolean): RawFunction | undefined {
    const places = this.#places.get(cold) ?? new Map(this.#all(cold).map((one) => [placeName(one), one]))
    this.#places.set(cold, places)
    const found = places.get(placeName({ module, rank }))
    return found && this.#isProbe(found) ? found : undefined
  }

  /** Where a kprobe goes; undefined if several functions have the name and it can't be told where this one is. */
  placeOf(one: RawFunction): string | bigint | undefined {
    if (!one.cold && this.isOnly(one.name)) return one.name
    const same = this.#all(one.cold).filter(({ module, name }) => name === one.name && module === one.module)
    const addresses = this.#text.addressesOf(one.module, one.name)
    // Both lists are in the order of addresses.
    return addresses.length === same.length ? addresses[same.indexOf(one)] : undefined
  }

  #all(cold: boolean): readonly RawFunction[] {
    return cold ? this.coldParts() : this.listed()
  }

  /** No other function that ftrace lists, in any module, has the name. */
  isOnly(name: string): boolean {
    this.#counts ??= countsOf(this.listed())
    return this.#counts.get(name) === 1
  }

  listed(): readonly RawFunction[] {
    this.#listed ??= ranked(this.#functions.lines(), false)
    return this.#listed
  }

  coldParts(): readonly RawFunction[] {
    this.#coldParts ??= ranked([...this.#text.ending(COLD)], true)
    return this.#coldParts
  }

  #isProbe({ name }: RawFunction): boolean {
    return isFunction(name) && !this.#functions.denies(name) && !this.#functions.denies(originOf(name))
  }
}

const placeName = ({ module, rank }: Pick<RawFunction, 'module' | 'rank'>): string => `${module} ${rank}`

const countsOf = (all: readonly RawFunction[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

const ranked = (all: readonly Pick<CodeSymbol, 'module' | 'name'>[], cold: boolean): RawFunction[] => {
  const next = new Map<string, number>()
  return all.map(({ module, name }) => {
    const rank = next.get(module) ?? 0
    next.set(module, rank + 1)
    return { module, name, rank, cold }
  })
}
