/** The builder: chained calls that read like a listing of the code they make. */
import type { Span } from '../../base/index.ts'
import type { HelperName } from './helper.ts'
import type { Insn, Label } from './insn.ts'
import * as make from './insn.ts'
import {
  ALU,
  type AluOp,
  type AtomicOp,
  type AtomicSize,
  type Bits,
  type ByteOrder,
  type EndianBits,
  JUMP,
  type JumpOp,
  keysOf,
  type Size,
} from './opcode.ts'
import type { Reg } from './register.ts'
import type { Subprogram } from './subprogram.ts'

class Core {
  readonly name: string
  readonly #insns: Insn[] = []
  readonly #labels = new Map<Label, number>()
  readonly #names = new Set<string>()
  #span: Span | undefined

  constructor(name: string) {
    this.name = name
  }

  /** How many instructions there are so far; a ld_imm64 is one. */
  get length(): number {
    return this.#insns.length
  }

  /** A new label, named after `hint`; `place` says where it is. */
  label(hint = 'L'): Label {
    let name = hint
    for (let n = 1; this.#names.has(name); n++) name = `${hint}_${n}`
    this.#names.add(name)
    return name as Label
  }

  /** Puts `label` before the next instruction. */
  place(label: Label): this {
    if (this.#labels.has(label)) throw new Error(`label ${label} is placed twice in ${this.name}`)
    this.#names.add(label)
    this.#labels.set(label, this.#insns.length)
    return this
  }

  /** The instructions that follow come from `span` of the D text, until the next call. */
  at(span: Span | undefined): this {
    this.#span = span
    return this
  }

  push(insn: Insn): this {
    this.#insns.push(this.#span && !insn.span ? { ...insn, span: this.#span } : insn)
    return this
  }

  /** Runs `part` on this builder: a sequence kept elsewhere reads as one line here. */
  use(part: (a: this) => unknown): this {
    part(this)
    return this
  }

  /** `dst op= src`, for an operation known only at run time; the named methods read better where it is known. */
  alu(op: AluOp, bits: Bits, dst: Reg, src: Reg): this {
    return this.push(make.alu(op, bits, dst, src))
  }
  aluImm(op: AluOp, bits: Bits, dst: Reg, imm: number): this {
    return this.push(make.aluImm(op, bits, dst, imm))
  }
  neg(dst: Reg): this {
    return this.push(make.neg(64, dst))
  }
  neg32(dst: Reg): this {
    return this.push(make.neg(32, dst))
  }
  endian(order: ByteOrder, bits: EndianBits, dst: Reg): this {
    return this.push(make.endian(order, bits, dst))
  }

  /** `dst = value`, in the shortest form: one slot when the value is a sign-extended 32-bit number. */
  constant(dst: Reg, value: bigint): this {
    const signed = BigInt.asIntN(64, value)
    return this.push(
      make.fitsImm(signed) ? make.aluImm('mov', 64, dst, Number(signed)) : make.loadImm64(dst, signed),
    )
  }
  loadMap(dst: Reg, map: string): this {
    return this.push(make.loadMap(dst, map))
  }
  loadMapValue(dst: Reg, map: string, offset = 0): this {
    return this.push(make.loadMapValue(dst, map, offset))
  }
  loadFunc(dst: Reg, subprogram: string): this {
    return this.push(make.loadFunc(dst, subprogram))
  }

  /** `dst = *(size *)(base + off)`, zero-extended. */
  load(dst: Reg, base: Reg, off: number, size: Size): this {
    return this.push(make.load(dst, base, off, size))
  }
  /** `*(size *)(base + off) = src`. */
  store(base: Reg, off: number, size: Size, src: Reg): this {
    return this.push(make.store(base, off, size, src))
  }
  storeImm(base: Reg, off: number, size: Size, imm: number): this {
    return this.push(make.storeImm(base, off, size, imm))
  }
  atomic(op: AtomicOp, base: Reg, off: number, size: AtomicSize, src: Reg): this {
    return this.push(make.atomic(op, base, off, size, src))
  }

  jump(op: JumpOp, bits: Bits, dst: Reg, src: Reg, target: Label): this {
    return this.push(make.jump(op, bits, dst, src, target))
  }
  jumpImm(op: JumpOp, bits: Bits, dst: Reg, imm: number, target: Label): this {
    return this.push(make.jumpImm(op, bits, dst, imm, target))
  }
  goto(target: Label): this {
    return this.push(make.goto(target))
  }
  /** Calls a helper. Clobbers r0-r5. */
  call(helper: HelperName): this {
    return this.push(make.call(helper))
  }
  /** Calls another subprogram. Clobbers r0-r5. */
  callFunc(subprogram: string): this {
    return this.push(make.callFunc(subprogram))
  }
  /** Calls a kernel function. Clobbers r0-r5. */
  callKfunc(name: string): this {
    return this.push(make.callKfunc(name))
  }
  exit(): this {
    return this.push(make.exit())
  }

  /** What was built. */
  finish(): Subprogram {
    return { name: this.name, insns: [...this.#insns], labels: new Map(this.#labels) }
  }
}

type Binary = Exclude<AluOp, 'neg'>
/** `add(dst, src)`, `add32(dst, src)`, `addImm(dst, imm)`, `addImm32(dst, imm)`, and so on for each ALU row. */
type AluMethods = { [K in Binary as K | `${K}32`]: (dst: Reg, src: Reg) => Asm } & {
  [K in Binary as `${K}Imm` | `${K}Imm32`]: (dst: Reg, imm: number) => Asm
}
/** `jeq(dst, src, label)`, `jeq32`, `jeqImm(dst, imm, label)`, `jeqImm32`, and so on for each jump row. */
type JumpMethods = { [K in JumpOp as K | `${K}32`]: (dst: Reg, src: Reg, target: Label) => Asm } & {
  [K in JumpOp as `${K}Imm` | `${K}Imm32`]: (dst: Reg, imm: number, target: Label) => Asm
}
/** Builds one subprogram. */
export interface Asm extends Core, AluMethods, JumpMethods {}

const method = <A extends unknown[]>(name: string, build: (...args: A) => Insn) =>
  Object.defineProperty(Core.prototype, name, {
    value(this: Core, ...args: A) {
      return this.push(build(...args))
    },
  })

for (const [bits, suffix] of [
  [64, ''],
  [32, '32'],
] as const) {
  for (const op of keysOf(ALU).filter((name) => name !== 'neg')) {
    method(`${op}${suffix}`, (dst: Reg, src: Reg) => make.alu(op, bits, dst, src))
    method(`${op}Imm${suffix}`, (dst: Reg, imm: number) => make.aluImm(op, bits, dst, imm))
  }
  for (const op of keysOf(JUMP)) {
    method(`${op}${suffix}`, (dst: Reg, src: Reg, to: Label) => make.jump(op, bits, dst, src, to))
    method(`${op}Imm${suffix}`, (dst: Reg, imm: number, to: Label) => make.jumpImm(op, bits, dst, imm, to))
  }
}

/** Starts a subprogram. */
export const asm = (name = 'main'): Asm => new Core(name) as Asm
