/** The running kernel as the layers want it, everything read when first asked for. */
import { type BtfId, once, strerror } from '../base/index.ts'
import { Features } from '../bpf/load/index.ts'
import { openSys, openTracefs, type Sys, type Tracefs } from '../bpf/sys/index.ts'
import { Btf } from '../btf/index.ts'
import { type BtfObjects, type BtfTypes, btfTypes, perCpuOffset } from '../defs/index.ts'
import { Kallsyms } from './kallsyms.ts'

const btfFolder = '/sys/kernel/btf'
const symbolsFile = '/proc/kallsyms'

/** `vmlinux` first, then the modules by name. */
const objectNames = (sys: Sys): string[] => {
  const names = sys.readFolder(btfFolder)
  return names.ok ? ['vmlinux', ...names.value.filter((name) => name !== 'vmlinux').sort()] : []
}

export class Kernel implements Disposable {
  #sys: Sys | undefined
  #tracefs: (Tracefs | { readonly path?: undefined; readonly reason: string }) | undefined
  #types: BtfTypes | undefined
  #features: Features | undefined
  #objectNames: readonly string[] | undefined
  readonly #btf = new Map<string, Btf | undefined>()
  #typesProblem: string | undefined

  /** @param sys the running kernel's if not given, opened when it is needed */
  constructor(sys?: Sys) {
    this.#sys = sys
  }

  get sys(): Sys {
    this.#sys ??= openSys()
    return this.#sys
  }

  /** The root of a readable tracefs, or why there is none. */
  get tracefs(): { readonly path: string } | { readonly path?: undefined; readonly reason: string } {
    this.#tracefs ??= openTracefs(this.sys)
    return this.#tracefs
  }

  /** The place of a per-CPU variable of the kernel; undefined where its types don't tell. */
  perCpuOffset(name: string): number | undefined {
    const btf = this.btf('vmlinux')
    return btf && perCpuOffset(btf, name)
  }

  btf(name: string): Btf | undefined {
    if (!this.#btf.has(name)) {
      const base = name === 'vmlinux' ? undefined : this.btf('vmlinux')
      this.#btf.set(name, this.#readObject(name, base))
    }
    return this.#btf.get(name)
  }

  /** An unreadable or malformed object is as good as none; only the kernel's own is worth a word. */
  #readObject(name: string, base: Btf | undefined): Btf | undefined {
    const file = `${btfFolder}/${name}`
    const unreadable = (reason: string) => {
      if (name === 'vmlinux') {
        this.#typesProblem = `the kernel's types are not available (${file}: ${reason}); kernels built with CONFIG_DEBUG_INFO_BTF have them`
      }
      return undefined
    }
    const content = this.sys.readFile(file)
    if (!content.ok) return unreadable(strerror(content.errno))
    try {
      return Btf.read(content.value, base)
    } catch (error) {
      return unreadable(error instanceof Error ? error.message : String(error))
    }
  }

  /** Why the kernel's types were asked for in vain, and what helps; undefined as long as nothing asked. */
  get typesProblem(): string | undefined {
    return this.#typesProblem
  }

  readonly objects: BtfObjects = {
    names: () => {
      this.#objectNames ??= objectNames(this.sys)
      return this.#objectNames
    },
    load: (name) => this.btf(name),
  }

  get types(): BtfTypes {
    this.#types ??= btfTypes(this.objects)
    return this.#types
  }

  /** Read when a program names a symbol, or an address is to be shown. A kernel without CONFIG_KALLSYMS has a name for nothing. */
  readonly kallsyms = once((): Kallsyms => {
    const content = this.sys.readFile(symbolsFile)
    return new Kallsyms(content.ok ? content.value : new Uint8Array())
  })

  get features(): Features {
    this.#features ??= new Features({
      sys: this.sys,
      btfId: (kind, name): BtfId | undefined => this.btf('vmlinux')?.find(kind, name),
    })
    return this.#features
  }

  [Symbol.dispose](): void {
    if (this.#tracefs && 'path' in this.#tracefs && this.#tracefs.path !== undefined)
      this.#tracefs[Symbol.dispose]()
  }
}
