/** The functions that can be traced: what ftrace offers, as far as BTF describes it and no rule denies it. */
import type { BtfId, Matcher } from '../../base/index.ts'
import type { Btf } from '../../btf/index.ts'
import type { ProviderEnv } from '../env.ts'
import { KERNEL } from '../modules.ts'
import { denialOf } from './deny-list.ts'

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

/**
 * ftrace's list, one function a line, with its module in brackets: `tcp_connect`, `nf_hook [nf_tables]`. Static
 * functions may share a name, and then neither BTF nor the symbol table says which of them is meant: such names are
 * left out, even if each is in a module of its own.
 */
class FilterList {
  /** Begins and ends with a newline. */
  readonly #text: string
  #modules: ReadonlyMap<string, string | undefined> | undefined

  constructor(text: string) {
    this.#text = `\n${text}\n`
  }

  /** The module of the only function of this name. A search of the text: parsing it takes 50 times as long. */
  moduleOf(name: string): string | undefined {
    if (this.#modules) return this.#modules.get(name)
    const [first, second] = this.#occurrences(name)
    return second === undefined ? first : undefined
  }

  /** Every name with its module; undefined for names that several functions share. */
  get modules(): ReadonlyMap<string, string | undefined> {
    this.#modules ??= this.#parse()
    return this.#modules
  }

  #occurrences(name: string): string[] {
    const found: string[] = []
    const start = `\n${name}`
    for (let at = this.#text.indexOf(start); at >= 0; at = this.#text.indexOf(start, at + 1)) {
      const rest = this.#text.slice(at + start.length, this.#text.indexOf('\n', at + 1))
      if (rest === '' || rest.startsWith(' ')) found.push(moduleIn(rest))
    }
    return found
  }

  #parse(): ReadonlyMap<string, string | undefined> {
    const modules = new Map<string, string | undefined>()
    for (const line of this.#text.split('\n')) {
      const space = line.indexOf(' ')
      const name = space < 0 ? line : line.slice(0, space)
      const module = space < 0 ? KERNEL : moduleIn(line.slice(space))
      modules.set(name, modules.has(name) ? undefined : module)
    }
    return modules
  }
}

/** ` [nf_tables]` is nf_tables. */
const moduleIn = (rest: string): string => (rest === '' ? KERNEL : rest.slice(2, -1))

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

  #denied(name: string): boolean {
    this.#blacklist ??= new Set(
      (this.#env.file(BLACKLIST) ?? '').split('\n').map((line) => line.slice(line.indexOf('\t') + 1)),
    )
    return name.includes('.') || this.#blacklist.has(name) || denialOf(name) !== undefined
  }

  #filter(): FilterList | undefined {
    if (this.#list) return this.#list
    const text = this.#env.tracefs(LIST)
    if (text !== undefined) this.#list = new FilterList(text)
    return this.#list
  }
}
