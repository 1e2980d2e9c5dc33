/** The kernel's code by symbol, from /proc/kallsyms. */
import type { ProviderEnv } from './env.ts'
import { KERNEL } from './modules.ts'

const FILE = '/proc/kallsyms'

export type CodeSymbol = { readonly module: string; readonly name: string; readonly address: bigint }

const symbolOf = ([, address, name = '', module = KERNEL]: RegExpMatchArray): CodeSymbol => ({
  module,
  name,
  address: BigInt(`0x${address}`),
})

export class KernelText {
  readonly #env: ProviderEnv
  #text: string | undefined

  constructor(env: ProviderEnv) {
    this.#env = env
  }

  /** The symbols whose names end as the expression says, in the file's order, which stays while their module does. */
  *ending(ending: RegExp): Generator<CodeSymbol> {
    const lines = `^([0-9a-f]{16}) [tTwW] (\\S*${ending.source})(?:\\t\\[(\\S+)\\])?$`
    for (const found of this.#symbols().matchAll(new RegExp(lines, 'gm'))) yield symbolOf(found)
  }

  /** Where the functions of this name are, in ascending order. None where the kernel hides its addresses. */
  addressesOf(module: string, name: string): bigint[] {
    const text = this.#symbols()
    const found: bigint[] = []
    const end = module === KERNEL ? '\n' : `\t[${module}]\n`
    const wanted = ` ${name}${end}`
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      const start = text.lastIndexOf('\n', at) + 1
      if (/^[0-9a-f]{16} [tTwW]$/.test(text.slice(start, at)))
        found.push(BigInt(`0x${text.slice(start, start + 16)}`))
    }
    return found.filter((address) => address !== 0n).sort((a, b) => (a < b ? -1 : 1))
  }

  #symbols(): string {
    this.#text ??= this.#env.file(FILE) ?? ''
    return this.#text
  }
}
