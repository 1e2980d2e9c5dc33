/**
 * A user-space interpreter of programs, with the kernel's semantics (kernel/bpf/core.c, ___bpf_prog_run) and
 * more checks than the kernel has at run time: what the verifier would refuse on the path taken is a VmFault.
 */
import type { Assembled } from '../assemble.ts'
import { decodeSlots, targetSlot } from '../decode.ts'
import { HELPERS, helperOf } from '../helper.ts'
import { constantOf, type Insn, MAX_FRAMES, STACK_BYTES } from '../insn.ts'
import {
  ALU,
  ATOMIC,
  atomicOf,
  CALL_TARGET,
  FETCH,
  IMM64_SOURCE,
  JUMP,
  type Opcode,
  opcodeOf,
  SIZE,
} from '../opcode.ts'
import { ARGUMENT_REGISTERS, r0 } from '../register.ts'
import { Violation, VmFault } from './fault.ts'
import { VM_HELPERS } from './helpers.ts'
import { VmHost } from './host.ts'
import { Registers } from './registers.ts'

export type RunOptions = {
  /** Called before each instruction; it may run other programs on the same host, as an interrupt would. */
  readonly onStep?: (slot: number) => void
  /** Instructions after which the program counts as endless. */
  readonly maxSteps?: number
}

/** What the address of a subprogram is above its slot: no region is there. */
const CODE_BASE = 0x2000_0000n << 32n

type Kind<K extends Opcode['kind']> = Extract<Opcode, { kind: K }>
type Row = { readonly insn: Insn; readonly opcode: Opcode }

/** One run of one program. */
class Run {
  readonly #rows: readonly (Row | undefined)[]
  readonly #host: VmHost
  readonly #onStep: RunOptions['onStep']
  #stepsLeft: number
  readonly #reservedBefore: number
  #depth = 0

  constructor(
    rows: readonly (Row | undefined)[],
    host: VmHost,
    { onStep, maxSteps = 1_000_000 }: RunOptions,
  ) {
    this.#rows = rows
    this.#host = host
    this.#onStep = onStep
    this.#stepsLeft = maxSteps
    this.#reservedBefore = host.reserved()
  }

  /** Runs the subprogram at `start` in a frame of its own and gives its r0. */
  call(start: number, args: readonly (bigint | undefined)[]): bigint {
    if (this.#depth === MAX_FRAMES) throw new Violation(`calls nest more than ${MAX_FRAMES} deep`)
    // Fresh stack holds what earlier frames left there: a pattern shows code that relies on zeroes.
    const bytes = new Uint8Array(STACK_BYTES).fill(0xa5)
    const stack = this.#host.memory.allocate('stack', bytes, { aligned: true })
    const registers = new Registers(args, stack.base + BigInt(STACK_BYTES))
    this.#depth++
    try {
      for (let slot = start; ; ) {
        const next = this.#step(slot, registers)
        if (next === undefined) return registers.get(r0)
        slot = next
      }
    } finally {
      this.#depth--
      this.#host.memory.free(stack)
    }
  }

  /** Executes one instruction: the next slot, or undefined at exit. */
  #step(slot: number, registers: Registers): number | undefined {
    this.#onStep?.(slot)
    const row = this.#rows[slot]
    try {
      if (!row) throw new Violation('control leaves the program')
      if (this.#stepsLeft-- === 0) throw new Violation('the program does not end')
      return this.#execute(slot, row, registers)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      throw new VmFault(slot, row?.insn, error.message, error)
    }
  }

  #execute(slot: number, { insn, opcode }: Row, registers: Registers): number | undefined {
    switch (opcode.kind) {
      case 'alu':
        registers.set(insn.dst, this.#alu(insn, opcode, registers))
        return slot + 1
      case 'endian':
        registers.set(insn.dst, convert(registers.get(insn.dst), insn.imm, opcode.order === 'be'))
        return slot + 1
      case 'jump':
        return slot + 1 + (this.#compare(insn, opcode, registers) ? insn.off : 0)
      case 'goto':
        return slot + 1 + insn.off
      case 'load':
        registers.set(
          insn.dst,
          this.#host.memory.load(registers.get(insn.src) + BigInt(insn.off), SIZE[opcode.size].bytes),
        )
        return slot + 1
      case 'store':
      case 'storeImm': {
        const value = opcode.kind === 'store' ? registers.get(insn.src) : BigInt(insn.imm)
        this.#host.memory.store(registers.get(insn.dst) + BigInt(insn.off), SIZE[opcode.size].bytes, value)
        return slot + 1
      }
      case 'atomic':
        this.#atomic(insn, opcode, registers)
        return slot + 1
      case 'loadImm64':
        registers.set(insn.dst, this.#imm64(insn, slot))
        return slot + 2
      case 'call':
        registers.afterCall(this.#callTarget(insn, slot, registers))
        return slot + 1
      case 'exit':
        this.#checkExit(registers)
        return undefined
    }
  }

  #checkExit(registers: Registers): void {
    registers.get(r0)
    if (this.#depth === 1 && this.#host.reserved() !== this.#reservedBefore) {
      throw new Violation('a reserved record is neither submitted nor discarded')
    }
  }

  #alu(insn: Insn, { op, bits, operand }: Kind<'alu'>, registers: Registers): bigint {
    // mov doesn't read its destination.
    const left = op === 'mov' ? 0n : BigInt.asUintN(bits, registers.get(insn.dst))
    const right = BigInt.asUintN(bits, operand === 'reg' ? registers.get(insn.src) : BigInt(insn.imm))
    return BigInt.asUintN(bits, ALU[op].eval(left, right, bits))
  }

  #compare(insn: Insn, { op, bits, operand }: Kind<'jump'>, registers: Registers): boolean {
    const read = JUMP[op].signed ? BigInt.asIntN : BigInt.asUintN
    const left = read(bits, registers.get(insn.dst))
    const right = read(bits, operand === 'reg' ? registers.get(insn.src) : BigInt(insn.imm))
    return JUMP[op].eval(left, right)
  }

  #atomic({ dst, src, off, imm }: Insn, { size }: Kind<'atomic'>, registers: Registers): void {
    const op = atomicOf(imm)
    if (!op) throw new Violation(`unknown atomic operation 0x${imm.toString(16)}`)
    const { bytes } = SIZE[size]
    const address = registers.get(dst) + BigInt(off)
    if (address % BigInt(bytes) !== 0n) throw new Violation('misaligned atomic access')
    const old = this.#host.memory.load(address, bytes)
    const operand = BigInt.asUintN(bytes * 8, registers.get(src))
    const compared = op === 'cmpxchg' ? BigInt.asUintN(bytes * 8, registers.get(r0)) : 0n
    this.#host.memory.store(address, bytes, ATOMIC[op].eval(old, operand, compared))
    if (imm & FETCH) registers.set(op === 'cmpxchg' ? r0 : src, old)
  }

  #imm64(insn: Insn, slot: number): bigint {
    const { ref, high = 0 } = insn
    if (ref?.kind === 'map') return this.#host.mapAddress(ref.name)
    if (ref?.kind === 'mapValue') return this.#host.valueAddress(ref.name, high)
    if (insn.src === IMM64_SOURCE.func) return CODE_BASE + BigInt(targetSlot(insn, slot) ?? 0)
    if (insn.src !== IMM64_SOURCE.constant) throw new Violation('the map has no name')
    return constantOf(insn)
  }

  #callTarget(insn: Insn, slot: number, registers: Registers): bigint {
    if (insn.src === CALL_TARGET.helper) return this.#callHelper(insn, registers)
    const target = targetSlot(insn, slot)
    if (target === undefined) throw new Violation('kernel functions are not in this machine')
    return this.call(target, registers.args())
  }

  #callHelper({ imm }: Insn, registers: Registers): bigint {
    const name = helperOf(imm)
    const helper = name && VM_HELPERS[name]
    if (!helper) throw new Violation(`helper ${name ?? imm} is not in this machine`)
    const count = HELPERS[name].args.length
    const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = ARGUMENT_REGISTERS.slice(0, count).map((reg) =>
      registers.get(reg),
    )
    const callback = (address: bigint, ...args: bigint[]) => this.call(Number(address - CODE_BASE), args)
    return helper({ host: this.#host, callback }, a, b, c, d, e)
  }
}

/** The low `bits` of `value`, their bytes reversed where the order is not the machine's (little-endian). */
const convert = (value: bigint, bits: number, reverse: boolean): bigint => {
  const low = BigInt.asUintN(bits, value)
  if (!reverse) return low
  let reversed = 0n
  for (let rest = low, i = 0; i < bits; i += 8, rest >>= 8n) reversed = (reversed << 8n) | (rest & 0xffn)
  return reversed
}

/** One program, ready to fire on a host. */
export class Vm {
  readonly host: VmHost
  readonly #rows: readonly (Row | undefined)[]

  constructor(program: Assembled, host: VmHost = new VmHost()) {
    this.host = host
    this.#rows = decodeSlots(program.bytes, program.relocations).map((insn) => {
      const opcode = insn && opcodeOf(insn.op)
      return opcode && { insn, opcode }
    })
  }

  /** Fires the program once, with `context` (read-only) in r1, and gives r0. Throws VmFault. */
  run(context: Uint8Array = new Uint8Array(0), options: RunOptions = {}): bigint {
    const region = this.host.memory.allocate('context', context, { writable: false })
    try {
      return new Run(this.#rows, this.host, options).call(0, [region.base])
    } finally {
      this.host.memory.free(region)
    }
  }
}

/** A context of 64-bit words, as raw tracepoints and BTF-typed programs get. */
export const contextOf = (...words: bigint[]): Uint8Array =>
  new Uint8Array(BigUint64Array.from(words.map((word) => BigInt.asUintN(64, word))).buffer)
