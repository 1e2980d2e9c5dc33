/** The kernel's symbols by address and by name, over the bytes of /proc/kallsyms as they were read. */
import { lastAtMost } from '../base/index.ts'
import type { Located } from '../consume/index.ts'
import { addressAt, LinesByName, lineBehind, moduleAt, NAME_AT, nameEnd } from './kallsyms-lines.ts'

/** Within the kernel's half an address is its low 48 bits, which a `number` holds. */
const BASE = 0xffff_0000_0000_0000n
/** Where the last symbol before another module's ends isn't known. */
const LAST_SYMBOL_BYTES = 4096

const VMLINUX = 'vmlinux'

/** `bytes`: up to the next symbol. */
type Found = { readonly address: bigint; readonly module: string; readonly bytes: number }

type Lines = { readonly addresses: Float64Array; readonly starts: Uint32Array }

/** The lines with addresses of the kernel, by ascending address; the file's order where they are equal. */
const sortedLines = (bytes: Uint8Array): Lines => {
  const addresses: number[] = []
  const starts: number[] = []
  let ascending = true
  for (let at = 0; at < bytes.length; at = lineBehind(bytes, at)) {
    const address = addressAt(bytes, at)
    if (address === undefined) continue
    ascending &&= starts.length === 0 || address >= (addresses.at(-1) as number)
    addresses.push(address)
    starts.push(at)
  }
  const order = Uint32Array.from(addresses.keys())
  // Modules come after the kernel, each in its own order. Typed arrays sort stably.
  if (!ascending) order.sort((a, b) => (addresses[a] as number) - (addresses[b] as number))
  return {
    addresses: Float64Array.from(order, (i) => addresses[i] as number),
    starts: order.map((i) => starts[i] as number),
  }
}

export class Kallsyms {
  readonly #bytes: Buffer
  readonly #byName: LinesByName
  #lines: Lines | undefined
  #moduleStarts: Map<string, bigint> | undefined
  readonly #known = new Map<string, Found | undefined>()

  /** @param bytes of /proc/kallsyms; nothing is parsed before it is needed */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#byName = new LinesByName(this.#bytes)
  }

  /** The symbol that a kernel address is in: of several at one address the first, as the kernel itself shows it. */
  at(address: bigint): Located | undefined {
    if (address < BASE) return undefined
    const { addresses } = this.#sorted()
    const offset = Number(address - BASE)
    const last = lastAtMost(addresses, offset)
    if (last < 0) return undefined
    const start = addresses[last] as number
    const index = lastAtMost(addresses, start - 1) + 1
    const module = this.#moduleOf(index)
    if (offset - start >= this.#reach(last, module)) return undefined
    const moduleStart = () => this.#startOf(module)
    return {
      module,
      get start() {
        return moduleStart()
      },
      symbol: { name: this.#nameOf(index), start: BASE + BigInt(start) },
    }
  }

  /** A symbol by name. `module` restricts the search. */
  find(name: string, module?: string): Found | undefined {
    const key = `${module ?? ''}\`${name}`
    if (!this.#known.has(key)) this.#known.set(key, this.#search(name, module))
    return this.#known.get(key)
  }

  #search(name: string, module: string | undefined): Found | undefined {
    for (const start of this.#byName.find(name)) {
      if (addressAt(this.#bytes, start) === undefined) continue
      const found = this.#moduleAt(start + NAME_AT)
      if (module === undefined || module === found) return this.#found(start, found)
    }
    return undefined
  }

  /** @param start of the symbol's line */
  #found(start: number, module: string): Found {
    const offset = addressAt(this.#bytes, start) as number
    const bytes = () =>
      module === VMLINUX
        ? this.#gapBehind(start, offset)
        : this.#reach(lastAtMost(this.#sorted().addresses, offset), module)
    return {
      module,
      address: BASE + BigInt(offset),
      get bytes() {
        return bytes()
      },
    }
  }

  /** Up to the next symbol of the kernel proper, whose own come by ascending address: sorting all lines takes its time. */
  #gapBehind(start: number, offset: number): number {
    const next = (at: number) => addressAt(this.#bytes, at)
    let at = start
    while (next(at) === offset) at = lineBehind(this.#bytes, at)
    const end = next(at)
    return end === undefined || this.#moduleAt(at + NAME_AT) !== VMLINUX ? LAST_SYMBOL_BYTES : end - offset
  }

  #sorted(): Lines {
    this.#lines ??= sortedLines(this.#bytes)
    return this.#lines
  }

  /** How many bytes from its start the symbol may have. */
  #reach(last: number, module: string): number {
    const { addresses } = this.#sorted()
    const next = addresses[last + 1]
    return next === undefined || this.#moduleOf(last + 1) !== module
      ? LAST_SYMBOL_BYTES
      : next - (addresses[last] as number)
  }

  #nameOf(index: number): string {
    const at = (this.#sorted().starts[index] as number) + NAME_AT
    return this.#bytes.toString('latin1', at, nameEnd(this.#bytes, at))
  }

  #moduleOf(index: number): string {
    return this.#moduleAt((this.#sorted().starts[index] as number) + NAME_AT)
  }

  /** `\t[module]` behind the name that starts at `at`. */
  #moduleAt(at: number): string {
    return moduleAt(this.#bytes, at) ?? VMLINUX
  }

  #startOf(module: string): bigint {
    this.#moduleStarts ??= this.#readModuleStarts()
    return this.#moduleStarts.get(module) ?? 0n
  }

  #readModuleStarts(): Map<string, bigint> {
    const found = new Map<string, bigint>()
    const { addresses } = this.#sorted()
    for (let i = 0; i < addresses.length; i++) {
      const module = this.#moduleOf(i)
      if (!found.has(module)) found.set(module, BASE + BigInt(addresses[i] as number))
    }
    return found
  }
}
