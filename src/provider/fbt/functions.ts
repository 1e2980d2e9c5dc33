/** The functions that can be traced: what ftrace offers, as far as BTF describes it and no rule denies it. */
import type { BtfId, Matcher } from '../../base/index.ts'
import type { Btf } from '../../btf/index.ts'
import type { ProviderEnv } from '../env.ts'
import { denialOf } from './deny-list.ts'
import { type FilterLine, FilterList } from './filter-list.ts'

const LIST = 'available_filter_functions'
/** Where kprobes say what they must never be put on; there only while debugfs is mounted. */
const BLACKLIST = '/sys/kernel/debug/kprobes/blacklist'

export type KernelFunction = {
  readonly module: string
  readonly name: string
  readonly btf: Btf
  /** Of the FUNC. */
  readonly type: BtfId
}

/** The function that a clone is of: `tcp_connect` for `tcp_connect.part.0`. */
export const originOf = (name: string): string => name.split('.', 1)[0] ?? name

export class Functions {
  readonly #env: ProviderEnv
  #list: FilterList | undefined
  #blacklist: ReadonlySet<string> | undefined

  constructor(env: ProviderEnv) {
    this.#env = env
  }

  /** Why the functions are not known; undefined if they are. */
  problem(): string | undefined {
    const problem = this.#env.tracefsProblem()
    if (problem !== undefined) return `functions are listed by tracefs, but ${problem}`
    return this.#filter() ? undefined : `tracefs has no readable ${LIST}`
  }

  /** By module in the order of `modules`, then by ascending BTF ID. */
  *find(modules: () => Iterable<string>, module: Matcher, name: Matcher): Generator<KernelFunction> {
    if (name.exact === undefined) {
      for (const object of modules()) if (module.matches(object)) yield* this.#listed(object, name)
      return
    }
    const object = this.#filter()?.moduleOf(name.exact)
    const found = object !== undefined && module.matches(object) && this.#one(object, name.exact)
    if (found) yield found
  }

  /** The function that a FUNC of a module's BTF stands for. */
  of(module: string, name: string): KernelFunction | undefined {
    return this.#filter()?.moduleOf(name) === module ? this.#one(module, name) : undefined
  }

  #one(module: string, name: string): KernelFunction | undefined {
    const btf = this.#env.types.objects.load(module)
    const [type, second] = btf?.findAll('func', name) ?? []
    if (!btf || type === undefined || second !== undefined || this.#denied(name)) return undefined
    return { module, name, btf, type }
  }

  *#listed(module: string, matcher: Matcher): Generator<KernelFunction> {
    const btf = this.#env.types.objects.load(module)
    const listed = this.#filter()?.modules
    if (!btf || !listed) return
    const types = new Map<string, BtfId | undefined>()
    for (const { name, id } of btf.list('func')) types.set(name, types.has(name) ? undefined : id)
    for (const [name, type] of types) {
      if (type === undefined || listed.get(name) !== module || !matcher.matches(name)) continue
      if (!this.#denied(name)) yield { module, name, btf, type }
    }
  }

  /** Everything that ftrace offers, in its order. */
  lines(): readonly FilterLine[] {
    return this.#filter()?.lines ?? []
  }

  /** Whether probes must keep away from a function, or the function that a compiler's clone comes from. */
  denies(name: string): boolean {
    this.#blacklist ??= new Set(
      (this.#env.file(BLACKLIST) ?? '').split('\n').map((line) => line.slice(line.indexOf('\t') + 1)),
    )
    return this.#blacklist.has(name) || denialOf(originOf(name)) !== undefined
  }

  #denied(name: string): boolean {
    return name !== originOf(name) || this.denies(name)
  }

  #filter(): FilterList | undefined {
    if (this.#list) return this.#list
    const text = this.#env.tracefs(LIST)
    if (text !== undefined) this.#list = new FilterList(text)
    return this.#list
  }
}
