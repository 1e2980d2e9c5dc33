/** The registers of one frame, and which of them hold something. */
import { ARGUMENT_REGISTERS, fp, REGISTERS, type Reg, r0 } from '../register.ts'
import { Violation } from './fault.ts'

export class Registers {
  /** Assignment truncates to 64 bits. */
  readonly #values = new BigUint64Array(REGISTERS.length)
  /** A bit a register. As the verifier does, reading what was never written is refused. */
  #written = 0

  /** A new frame; an argument that the caller never set is undefined. */
  constructor(args: readonly (bigint | undefined)[], framePointer: bigint) {
    for (const [index, reg] of ARGUMENT_REGISTERS.entries()) {
      const value = args[index]
      if (value !== undefined) this.#set(reg, value)
    }
    this.#set(fp, framePointer)
  }

  #holds(reg: Reg): boolean {
    return (this.#written & (1 << reg)) !== 0
  }

  #set(reg: Reg, value: bigint): void {
    this.#values[reg] = BigInt.asUintN(64, value)
    this.#written |= 1 << reg
  }

  /** The 64 bits, unsigned. */
  get(reg: Reg): bigint {
    if (!this.#holds(reg)) throw new Violation(`r${reg} is read before it is written`)
    return this.#values[reg] ?? 0n
  }

  set(reg: Reg, value: bigint): void {
    if (reg === fp) throw new Violation('the frame pointer is read-only')
    this.#set(reg, value)
  }

  /** What a call leaves: its result, and r1-r5 dead. */
  afterCall(result: bigint): void {
    for (const reg of ARGUMENT_REGISTERS) this.#written &= ~(1 << reg)
    this.#set(r0, result)
  }

  /** What a callee finds in r1-r5. */
  args(): (bigint | undefined)[] {
    return ARGUMENT_REGISTERS.map((reg) => (this.#holds(reg) ? this.#values[reg] : undefined))
  }
}
