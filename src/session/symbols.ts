/** The kernel's symbols as programs name them, with their types. */
import type { KernelSymbol, SymbolSource } from '../defs/index.ts'
import type { Kernel } from './kernel.ts'

export const kernelSymbols = (kernel: Kernel): SymbolSource => ({
  find: (name, module): KernelSymbol | undefined => {
    const found = kernel.kallsyms().find(name, module)
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
