/** What the compiler needs to know of a kernel, as one value: same source and same target, same bytes. */
import type { Probe, ProbeGroup, ProgramDeclaration } from './provider.ts'
import type { DType } from './types.ts'

/** Types of the kernel, from its BTF. Names are without `struct`, `union`, `enum`. */
export type TypeSource = {
  /** undefined: no such type. `module` restricts the search to one module (`vmlinux` for the kernel proper). */
  readonly find: (
    kind: 'struct' | 'union' | 'enum' | 'typedef' | 'base',
    name: string,
    module?: string,
  ) => DType | undefined
}

export type KernelSymbol = {
  readonly module: string
  readonly address: bigint
  /** Up to the next symbol. May take time to find. */
  readonly bytes: number
  readonly type: DType | undefined
}

export type SymbolSource = {
  readonly find: (name: string, module?: string) => KernelSymbol | undefined
}

/** What a probe description asks for. Integer form: `id`. */
export type ProbeQuery =
  | { readonly kind: 'id'; readonly id: number }
  | {
      readonly kind: 'pattern'
      readonly provider: string
      readonly module: string
      readonly function: string
      readonly name: string
    }

export type ProbeIndex = {
  /** The group may be empty. @throws UnavailableError when the provider exists but can't serve it here. */
  readonly match: (query: ProbeQuery) => ProbeGroup
  /** What a program says in D of a probe of its own. */
  readonly declarationOf?: (probe: Probe) => ProgramDeclaration | undefined
}

/** Where a CPU is: its physical package, and its NUMA node. */
export type CpuPlace = { readonly chip: number; readonly node: number }

export type Target = {
  readonly arch: 'x86_64'
  readonly types: TypeSource
  readonly symbols: SymbolSource
  readonly probes: ProbeIndex
  readonly possibleCpus: number
  /** The place of each possible CPU, by its number; read when first asked for. */
  readonly cpuPlaces: () => readonly CpuPlace[]
  /** The names of the drivers of block devices, by their major numbers; read when first asked for. */
  readonly blockDrivers: () => ReadonlyMap<number, string>
  /** Where in a CPU's memory the kernel has a variable of which each CPU has its own, counted from the first of them. */
  readonly perCpuOffset: (name: string) => number | undefined
}
