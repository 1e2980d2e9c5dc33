/** What ftrace can trace: `available_filter_functions`. */
import { KERNEL } from '../modules.ts'

/**
 * ftrace's list, one function a line, with its module in brackets: `tcp_connect`, `nf_hook [nf_tables]`. Static
 * functions may share a name, and then neither BTF nor the symbol table says which of them is meant: such names are
 * left out, even if each is in a module of its own.
 */
export class FilterList {
  /** Begins and ends with a newline. */
  readonly #text: string
  #modules: ReadonlyMap<string, string | undefined> | undefined
  #lines: readonly FilterLine[] | undefined

  constructor(text: string) {
    this.#text = `\n${text}\n`
  }

  /** The module of the only function of this name. A search of the text: parsing it takes 50 times as long. */
  moduleOf(name: string): string | undefined {
    if (this.#modules) return this.#modules.get(name)
    const [first, second] = this.#occurrences(name)
    return second === undefined ? first : undefined
  }

  /** Each function, in the order of the list. */
  get lines(): readonly FilterLine[] {
    this.#lines ??= this.#text.trim().split('\n').map(lineOf)
    return this.#lines
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
    for (const { name, module } of this.lines) modules.set(name, modules.has(name) ? undefined : module)
    return modules
  }
}

export type FilterLine = { readonly name: string; readonly module: string }

const lineOf = (line: string): FilterLine => {
  const space = line.indexOf(' ')
  return space < 0
    ? { name: line, module: KERNEL }
    : { name: line.slice(0, space), module: moduleIn(line.slice(space)) }
}

/** ` [nf_tables]` is nf_tables. */
const moduleIn = (rest: string): string => (rest === '' ? KERNEL : rest.slice(2, -1))
