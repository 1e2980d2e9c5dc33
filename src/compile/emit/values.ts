/** What is known of a function's registers before instructions are selected: constants and addresses. */
import { fitsImm } from '../../bpf/isa/index.ts'
import { definitionOf, type Instruction, type IrFunction, type Reg } from '../ir/index.ts'
import type { Cheap } from '../regalloc/index.ts'

/** A register's value as another register plus a constant. */
export type Sum = { readonly base: Reg; readonly offset: number }

type Making = Extract<Instruction, { op: 'const' | 'map' | 'mapValue' | 'slot' | 'function' }>
const makes = (i: Instruction): i is Making =>
  i.op === 'const' || i.op === 'map' || i.op === 'mapValue' || i.op === 'slot' || i.op === 'function'

/** Displacements of memory operands are signed 16 bits. */
const fitsOffset = (offset: number): boolean => offset >= -0x8000 && offset <= 0x7fff

/** Facts about registers that are written once: such a register's value is the same wherever it is read. */
export class Values {
  readonly #single = new Map<Reg, Instruction>()
  readonly #slotOffsets: readonly number[]
  readonly #cheap = new Map<Reg, Cheap>()

  /** `slotOffsets`: where each stack slot begins, from the frame pointer. */
  constructor(fn: IrFunction, slotOffsets: readonly number[]) {
    this.#slotOffsets = slotOffsets
    const often = new Set<Reg>()
    for (const block of fn.blocks) {
      for (const i of block.instructions) {
        const dst = definitionOf(i)
        if (dst === undefined || often.has(dst)) continue
        if (this.#single.delete(dst)) often.add(dst)
        else this.#single.set(dst, i)
      }
    }
    for (const [register, i] of this.#single) {
      if (makes(i)) this.#cheap.set(register, this.made(i))
    }
    this.#addSums()
  }

  cheap(register: Reg): Cheap | undefined {
    return this.#cheap.get(register)
  }

  /** The value of an instruction that reads nothing. */
  made(i: Making): Cheap {
    if (i.op === 'const') return { kind: 'const', value: BigInt.asUintN(64, i.value) }
    if (i.op === 'map') return { kind: 'map', map: i.map }
    if (i.op === 'mapValue') return { kind: 'mapValue', map: i.map, offset: i.offset }
    if (i.op === 'function') return { kind: 'function', name: i.name }
    return { kind: 'frame', offset: (this.#slotOffsets[i.slot] ?? 0) + i.offset }
  }

  /** The constant that an instruction can hold in place of the register. */
  immediate(register: Reg): bigint | undefined {
    const cheap = this.#cheap.get(register)
    if (cheap?.kind !== 'const' || !fitsImm(cheap.value)) return undefined
    return BigInt.asIntN(32, cheap.value)
  }

  /** The register that a memory access at register + offset can use instead, with the displacement. */
  address(register: Reg, offset: number): Sum {
    let sum: Sum = { base: register, offset }
    for (let next = this.#step(sum); next; next = this.#step(sum)) sum = next
    return sum
  }

  /** Addresses in the frame or a map value plus a constant are such addresses too. */
  #addSums(): void {
    for (const [register, i] of this.#single) {
      const sum = this.#step({ base: register, offset: 0 })
      if (i.op !== 'alu' || !sum) continue
      const { base, offset } = this.address(register, 0)
      const of = this.#cheap.get(base)
      if (of?.kind === 'frame' || of?.kind === 'mapValue') {
        this.#cheap.set(register, { ...of, offset: of.offset + offset })
      }
    }
  }

  #step({ base, offset }: Sum): Sum | undefined {
    const i = this.#single.get(base)
    if (i?.op !== 'alu' || i.bits !== 64 || (i.alu !== 'add' && i.alu !== 'sub')) return undefined
    const by = typeof i.b === 'bigint' ? i.b : this.immediate(i.b)
    if (by === undefined || !this.#single.has(i.a)) return undefined
    const total = offset + Number(i.alu === 'add' ? by : -by)
    return fitsOffset(total) ? { base: i.a, offset: total } : undefined
  }
}
