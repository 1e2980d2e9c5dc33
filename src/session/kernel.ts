/** The running kernel as the layers want it, everything read when first asked for. */
import { readdirSync, readFileSync } from 'node:fs'
import type { BtfId } from '../base/index.ts'
import { Features } from '../bpf/load/index.ts'
import { openSys, openTracefs, type Sys, type Tracefs } from '../bpf/sys/index.ts'
import { Btf } from '../btf/index.ts'
import { type BtfObjects, type BtfTypes, btfTypes } from '../defs/index.ts'

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

const readObject = (name: string, base: Btf | undefined): Btf | undefined => {
  try {
    return Btf.read(readFileSync(`${btfFolder}/${name}`), base)
  } catch {
    return undefined // unreadable or malformed: as if the kernel had no type data of that name
  }
}

export class Kernel implements Disposable {
  #sys: Sys | undefined
  #tracefs: (Tracefs | { readonly path?: undefined; readonly reason: string }) | undefined
  #types: BtfTypes | undefined
  #features: Features | undefined
  readonly #btf = new Map<string, Btf | undefined>()

  get sys(): Sys {
    this.#sys ??= openSys()
    return this.#sys
  }

  /** The root of a readable tracefs, or why there is none. */
  get tracefs(): { readonly path: string } | { readonly path?: undefined; readonly reason: string } {
    this.#tracefs ??= openTracefs(this.sys)
    return this.#tracefs
  }

  btf(name: string): Btf | undefined {
    if (!this.#btf.has(name)) {
      const base = name === 'vmlinux' ? undefined : this.btf('vmlinux')
      this.#btf.set(name, readObject(name, base))
    }
    return this.#btf.get(name)
  }

  readonly objects: BtfObjects = { names: objectNames, load: (name) => this.btf(name) }

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
