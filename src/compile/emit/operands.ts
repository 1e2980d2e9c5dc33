/** How an IR operand stands in a machine instruction. */
import type { Instruction, IrFunction, Operand, Reg } from '../ir/index.ts'
import type { Base, Source, Virtual } from '../regalloc/index.ts'
import { Values } from './values.ts'

export type Address = { readonly base: Base<Virtual>; readonly offset: number }

/** Finds the operands of one function, and gives it further registers. */
export class Operands {
  readonly values: Values
  #registers: number

  constructor(fn: IrFunction, slotOffsets: readonly number[]) {
    this.values = new Values(fn, slotOffsets)
    this.#registers = fn.registers
  }

  get registers(): number {
    return this.#registers
  }

  fresh(): Virtual {
    return this.#registers++ as Virtual
  }

  /** A second operand: an immediate where it fits. */
  operand(operand: Operand): Virtual | bigint {
    return typeof operand === 'bigint' ? operand : (this.values.immediate(operand) ?? operand)
  }

  /** What is moved to a fixed register. */
  source(operand: Operand): Source<Virtual> {
    if (typeof operand === 'bigint') return { kind: 'const', value: BigInt.asUintN(64, operand) }
    return this.values.cheap(operand) ?? operand
  }

  /** A constant that is stored narrowly keeps only those bytes, so that it fits more often. */
  stored(i: Extract<Instruction, { op: 'store' }>): Virtual | bigint {
    if (typeof i.value === 'bigint') return i.value
    const cheap = this.values.cheap(i.value)
    if (cheap?.kind === 'const' && i.bytes <= 4) return BigInt.asIntN(8 * i.bytes, cheap.value)
    return this.operand(i.value)
  }

  address(i: { readonly base: Reg; readonly offset: number }): Address {
    const sum = this.values.address(i.base, i.offset)
    const cheap = this.values.cheap(sum.base)
    return cheap?.kind === 'frame' ? { base: 'frame', offset: cheap.offset + sum.offset } : sum
  }
}
