/** The kernel's symbols, from /proc/kallsyms: read only when a program names one, or an address is to be shown. */
import { readFileSync } from 'node:fs'
import { once } from '../base/index.ts'
import type { KernelSymbol, SymbolSource } from '../defs/index.ts'
import { Kallsyms } from './kallsyms.ts'
import type { Kernel } from './kernel.ts'

const path = '/proc/kallsyms'

const read = (): Uint8Array => {
  try {
    return readFileSync(path)
  } catch {
    return new Uint8Array() // a kernel without CONFIG_KALLSYMS: nothing has a name
  }
}

/** Reads the symbols at the first call. */
export const lazyKallsyms = (): (() => Kallsyms) => once(() => new Kallsyms(read()))

export const kernelSymbols = (kernel: Kernel, kallsyms: () => Kallsyms): SymbolSource => ({
  find: (name, module): KernelSymbol | undefined => {
    const found = kallsyms().find(name, module)
    if (!found) return undefined
    const btf = kernel.btf(found.module)
    const id = btf?.find('var', name) ?? btf?.find('func', name)
    const type = btf && id !== undefined ? kernel.types.typeOf(btf, id) : undefined
    return {
      module: found.module,
      address: found.address,
      get bytes() {
        return found.bytes
      },
      type,
    }
  },
})
