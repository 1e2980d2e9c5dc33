/** Probe IDs of what a BTF object defines: vmlinux in one range, each module in a range of its own. */
import type { BtfId } from '../base/index.ts'
import type { Btf } from '../btf/index.ts'
import type { ProviderEnv } from './env.ts'
import { idBases, kernelTypes, moduleIds, moduleSlots, moduleTypes } from './ids.ts'

export const KERNEL = 'vmlinux'

/** A type of a BTF object, which a probe stands for; `side` counts the probes of one type. */
export type TypePlace = {
  readonly module: string
  readonly btf: Btf
  readonly type: BtfId
  readonly side: number
}

export class ModuleIds {
  readonly #env: ProviderEnv
  readonly #kernelBase: number
  readonly #moduleBase: number
  readonly #perType: number
  #slots: ReadonlyMap<number, string> | undefined

  constructor(env: ProviderEnv, provider: keyof typeof moduleIds) {
    this.#env = env
    this.#kernelBase = idBases[provider]
    this.#moduleBase = moduleIds[provider].base
    this.#perType = moduleIds[provider].perType
  }

  /** The ID of `side` of a type that `module` itself defines; undefined where the ranges are exhausted. */
  idOf(module: string, btf: Btf, type: BtfId, side = 0): number | undefined {
    const own = module === KERNEL ? type : type - btf.firstId
    return this.idAt(module, own * this.#perType + side)
  }

  /** The type that an ID stands for, if its object and type exist. */
  placeOf(id: number): TypePlace | undefined {
    const slot = this.slotOf(id)
    const btf = slot && this.#env.types.objects.load(slot.module)
    if (!btf) return undefined
    const own = Math.floor(slot.index / this.#perType)
    const type = slot.module === KERNEL ? own : btf.firstId + own
    if (type < btf.firstId || type >= btf.endId) return undefined
    return { module: slot.module, btf, type: type as BtfId, side: slot.index % this.#perType }
  }

  /** The ID at an index of the module's own range; undefined where that is exhausted. */
  idAt(module: string, index: number): number | undefined {
    if (module === KERNEL) return index < kernelTypes * this.#perType ? this.#kernelBase + index : undefined
    const [slot, size] = [this.#slotOf(module), moduleTypes * this.#perType]
    return slot === undefined || index >= size ? undefined : this.#moduleBase + slot * size + index
  }

  /** Whose range an ID is in, and where there. */
  slotOf(id: number): { readonly module: string; readonly index: number } | undefined {
    const inKernel = id - this.#kernelBase
    if (inKernel >= 0 && inKernel < kernelTypes * this.#perType) return { module: KERNEL, index: inKernel }
    const size = moduleTypes * this.#perType
    const module = this.#moduleIn(Math.floor((id - this.#moduleBase) / size))
    return module === undefined ? undefined : { module, index: (id - this.#moduleBase) % size }
  }

  /** Modules that have BTF, in the order of their IDs. */
  modules(): readonly string[] {
    return [...this.#all()].sort(([a], [b]) => a - b).map(([, name]) => name)
  }

  #moduleIn(slot: number): string | undefined {
    return slot >= 0 && slot < moduleSlots ? this.#all().get(slot) : undefined
  }

  #slotOf(module: string): number | undefined {
    for (const [slot, name] of this.#all()) if (name === module) return slot
    return undefined
  }

  /**
   * A module's slot is the ID of its BTF object, which it keeps while it is loaded. The kernel counts those up with
   * every object that any program loads, so it is taken modulo the slots; a taken slot moves the younger one on.
   */
  #all(): ReadonlyMap<number, string> {
    if (this.#slots) return this.#slots
    const slots = new Map<number, string>()
    const modules = this.#env.btfObjects().filter(({ name }) => name !== KERNEL)
    for (const { name, id } of modules.slice(0, moduleSlots)) {
      let slot = id % moduleSlots
      while (slots.has(slot)) slot = (slot + 1) % moduleSlots
      slots.set(slot, name)
    }
    this.#slots = slots
    return slots
  }
}
