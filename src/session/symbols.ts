/** Kernel data symbols, from /proc/kallsyms; read only when a program names one. */
import { readFileSync } from 'node:fs'
import type { KernelSymbol, SymbolSource } from '../defs/index.ts'
import type { Kernel } from './kernel.ts'

const path = '/proc/kallsyms'

/** `ffffffff82a0b2c0 D jiffies`, with `\t[module]` behind a module's symbols. */
const lineOf = (text: string, name: string, module: string | undefined): RegExpMatchArray | null => {
  const escaped = name.replace(/[$.]/g, '\\$&')
  const suffix = module && module !== 'vmlinux' ? `\\t\\[${module}\\]` : module ? '' : '(?:\\t\\[[^\\]]+\\])?'
  return text.match(new RegExp(`^([0-9a-f]+) \\w ${escaped}(${suffix})$`, 'm'))
}

export const kernelSymbols = (kernel: Kernel): SymbolSource => {
  let text: string | undefined
  return {
    find: (name, module): KernelSymbol | undefined => {
      text ??= readFileSync(path, 'latin1')
      const match = lineOf(text, name, module)
      if (!match?.[1] || /^0+$/.test(match[1])) return undefined // zeros: kptr_restrict hides the addresses
      const btf = kernel.btf(module ?? 'vmlinux')
      const id = btf?.find('var', name)
      const variable = id === undefined ? undefined : btf?.type(id)
      const type = btf && variable?.kind === 'var' ? kernel.types.typeOf(btf, variable.type) : undefined
      return { module: match[2]?.slice(2, -1) || 'vmlinux', address: BigInt(`0x${match[1]}`), type }
    },
  }
}
