/** Addresses as text: what the consumer asks of a symboliser, and the forms in which DTrace shows the answer. */
import type { ConsumerOptions } from './options.ts'

/** What an address belongs to. */
export type Located = {
  /** `vmlinux`, a kernel module's name, or the base name of a mapped file. */
  readonly module: string
  /** The module's lowest address. May take time to find: asked for only where it is shown. */
  readonly start: bigint
  readonly symbol: { readonly name: string; readonly start: bigint } | undefined
}

export type Symboliser = {
  /** undefined: not known, as for any address while the kernel hides its symbols. */
  readonly kernel: (address: bigint) => Located | undefined
  /** undefined: not mapped, or the process ended before anything was known of it. */
  readonly user: (pid: number, address: bigint) => Located | undefined
  /** Addresses of this process will be asked for, maybe after its end. */
  readonly meet: (pid: number) => void
  /** The process that the tracing is about, whose the addresses of %A are; 0: there is none. */
  readonly target: number
}

/** Knows nothing, so that every address is shown as a number. */
export const noSymboliser: Symboliser = {
  kernel: () => undefined,
  user: () => undefined,
  meet: () => undefined,
  target: 0,
}

type SymbolOptions = Pick<ConsumerOptions, 'stackindent' | 'noresolve'>

export type Part = 'address' | 'symbol' | 'module'

/** An address of the kernel (`pid` undefined) or of a process. */
export type Address = { readonly pid: number | undefined; readonly address: bigint }

const hex = (value: bigint): string => `0x${value.toString(16)}`

/** With the offset from the symbol, as frames of stacks have it. */
const withOffset = (address: bigint, { module, symbol }: Located): string => {
  if (!symbol) return `${module}\`${hex(address)}`
  const offset = address - symbol.start
  return `${module}\`${symbol.name}${offset === 0n ? '' : `+${hex(offset)}`}`
}

const texts: Readonly<Record<Part, (address: bigint, located: Located) => string>> = {
  address: withOffset,
  symbol: (address, { module, symbol }) => `${module}\`${symbol ? symbol.name : hex(address)}`,
  module: (_address, { module }) => module,
}

const encoder = new TextEncoder()

/** Texts that are kept: a program may show addresses of data, of which there is no end. */
const mostKnown = 1 << 16

export class Symbols {
  readonly symboliser: Symboliser
  readonly #options: SymbolOptions
  /** The kernel's text stays where it is, so each address is looked up once. */
  readonly #kernel: Readonly<Record<Part, Map<bigint, Uint8Array>>> = {
    address: new Map(),
    symbol: new Map(),
    module: new Map(),
  }

  constructor(symboliser: Symboliser, options: SymbolOptions) {
    this.symboliser = symboliser
    this.#options = options
  }

  /** Columns before each frame of a stack. */
  get indent(): number {
    return this.#options.stackindent
  }

  /** The bytes to show; what a process calls its files and symbols is not to be trusted. */
  text({ pid, address }: Address, part: Part): Uint8Array {
    if (pid !== undefined) return encoder.encode(this.#userText(pid, address, part))
    const known = this.#kernel[part].get(address)
    if (known) return known
    const located = this.symboliser.kernel(address)
    const text = encoder.encode(located ? texts[part](address, located) : hex(address))
    if (this.#kernel[part].size >= mostKnown) this.#kernel[part].clear()
    this.#kernel[part].set(address, text)
    return text
  }

  #userText(pid: number, address: bigint, part: Part): string {
    const located = this.symboliser.user(pid, address)
    if (!located) return hex(address)
    if (this.#options.noresolve && part !== 'module') {
      return `${located.module}:${hex(address - located.start)}`
    }
    return texts[part](address, located)
  }

  /** The address that stands for all those that show the same part: a symbol's or a module's first. */
  representative({ pid, address }: Address, part: Part): bigint {
    if (part === 'address') return address
    const located = pid === undefined ? this.symboliser.kernel(address) : this.symboliser.user(pid, address)
    if (!located) return address
    return part === 'module' ? located.start : (located.symbol?.start ?? address)
  }
}

/** For readers of fields that no symboliser was given to. */
export const noSymbols = new Symbols(noSymboliser, { stackindent: 14, noresolve: false })
