/** The running kernel as the layers want it, everything read when first asked for. */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { type BtfId, type Fd, strerror } from '../base/index.ts'
import { Features } from '../bpf/load/index.ts'
import { openSys, openTracefs, type Sys, type Tracefs } from '../bpf/sys/index.ts'
import { Btf } from '../btf/index.ts'
import { type BtfObjects, type BtfTypes, btfTypes, perCpuOffset } from '../defs/index.ts'

const btfFolder = '/sys/kernel/btf'

/** `vmlinux` first, then the modules by name. */
const objectNames = (): string[] => {
  try {
    const names = readdirSync(btfFolder).filter((name) => name !== 'vmlinux')
    return ['vmlinux', ...names.sort()]
  } catch {
    return []
  }
}

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return code ? strerror(code) : message
}

export class Kernel implements Disposable {
  #sys: Sys | undefined
  #tracefs: (Tracefs | { readonly path?: undefined; readonly reason: string }) | undefined
  #types: BtfTypes | undefined
  #features: Features | undefined
  #objectNames: readonly string[] | undefined
  readonly #btf = new Map<string, Btf | undefined>()
  #typesProblem: string | undefined

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

  /**
   * Kernels since 6.16 let their types be mapped (kernel/bpf/sysfs_btf.c), in a tenth of the time of reading: a read
   * of sysfs yields a page at most.
   */
  #content(file: string): Uint8Array {
    const fd = openSync(file, 'r')
    try {
      const mapped = this.sys.mapFile(fd as Fd, fstatSync(fd).size)
      return mapped.ok ? mapped.value : readFileSync(fd)
    } finally {
      closeSync(fd)
    }
  }

  /** An unreadable or malformed object is as good as none; only the kernel's own is worth a word. */
  #readObject(name: string, base: Btf | undefined): Btf | undefined {
    const file = `${btfFolder}/${name}`
    try {
      return Btf.read(name === 'vmlinux' ? this.#content(file) : readFileSync(file), base)
    } catch (error) {
      if (name === 'vmlinux') {
        this.#typesProblem = `the kernel's types are not available (${file}: ${reasonOf(error)}); kernels built with CONFIG_DEBUG_INFO_BTF have them`
      }
      return undefined
    }
  }

  /** Why the kernel's types were asked for in vain, and what helps; undefined as long as nothing asked. */
  get typesProblem(): string | undefined {
    return this.#typesProblem
  }

  readonly objects: BtfObjects = {
    names: () => {
      this.#objectNames ??= objectNames()
      return this.#objectNames
    },
    load: (name) => this.btf(name),
  }

  get types(): BtfTypes {
    this.#types ??= btfTypes(this.objects)
    return this.#types
  }

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
