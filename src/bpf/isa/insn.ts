/** One instruction as a plain value, and the constructors that make every valid one. */
import type { Brand, Span } from '../../base/index.ts'
import { HELPERS, type HelperName } from './helper.ts'
import {
  type AluOp,
  ATOMIC,
  type AtomicOp,
  type AtomicSize,
  aluOpcode,
  atomicOpcode,
  type Bits,
  type ByteOrder,
  CALL_TARGET,
  ENDIAN,
  type EndianBits,
  IMM64_SOURCE,
  type JumpOp,
  jumpOpcode,
  loadOpcode,
  OP,
  type Size,
  storeImmOpcode,
  storeOpcode,
} from './opcode.ts'
import { type Reg, r0 } from './register.ts'

/** The name of a place in one subprogram. */
export type Label = Brand<string, 'label'>

/** What an instruction points at by name; assembling turns it into a number or a relocation. */
export type Ref =
  /** The target of a jump, in the same subprogram. */
  | { readonly kind: 'label'; readonly label: Label }
  /** A called subprogram, or one whose address is taken as a callback. */
  | { readonly kind: 'func'; readonly name: string }
  /** The address of a map (ld_imm64), for helpers. */
  | { readonly kind: 'map'; readonly name: string }
  /** The address of the one value of an array map (ld_imm64); the byte offset in it is the insn's `high`. */
  | { readonly kind: 'mapValue'; readonly name: string }
  /** A kernel function, called by BTF id. */
  | { readonly kind: 'kfunc'; readonly name: string }

/**
 * The fields are those of struct bpf_insn, before resolution of `ref`: where there is one, the field that it
 * decides (`off` of jumps, `imm` of the others) is 0.
 */
export type Insn = {
  /** The opcode byte; `opcodeOf` tells what it means. */
  readonly op: number
  readonly dst: Reg
  /** A register, or one of IMM64_SOURCE or CALL_TARGET. */
  readonly src: Reg
  /** Signed 16 bits: bytes for memory accesses, slots after the next one for jumps. */
  readonly off: number
  /** Signed 32 bits. */
  readonly imm: number
  /** ld_imm64 only: the imm of its second slot, signed 32 bits. */
  readonly high?: number
  readonly ref?: Ref
  /** The D text that asked for this instruction. */
  readonly span?: Span
}

/** The most arguments that a call can pass. */
export const MAX_ARGS = 5
/** Bytes of stack of one frame (MAX_BPF_STACK). */
export const STACK_BYTES = 512
/** Frames that calls may nest (MAX_CALL_FRAMES). */
export const MAX_FRAMES = 8

const none = r0
const insn = (op: number, dst: Reg, src: Reg, off: number, imm: number): Insn => ({ op, dst, src, off, imm })

/** `imm` as the signed 32 bits that the field holds; both readings of a 32-bit number are taken. */
const int32 = (imm: number): number => {
  if (!Number.isInteger(imm) || imm < -(2 ** 31) || imm >= 2 ** 32) {
    throw new RangeError(`immediate ${imm} does not fit 32 bits`)
  }
  return imm | 0
}

const int16 = (off: number): number => {
  if (!Number.isInteger(off) || off < -(2 ** 15) || off >= 2 ** 15) {
    throw new RangeError(`offset ${off} does not fit 16 bits`)
  }
  return off
}

/** True when an instruction can hold `value` as a sign-extended immediate of its own. */
export const fitsImm = (value: bigint): boolean => BigInt.asIntN(32, value) === BigInt.asIntN(64, value)

/** `dst op= src`. Not for neg. */
export const alu = (op: AluOp, bits: Bits, dst: Reg, src: Reg): Insn =>
  insn(aluOpcode(op, bits, 'reg'), dst, src, 0, 0)
/** `dst op= imm`; a 64-bit operation sign-extends imm. */
export const aluImm = (op: AluOp, bits: Bits, dst: Reg, imm: number): Insn =>
  insn(aluOpcode(op, bits, 'imm'), dst, none, 0, int32(imm))
/** `dst = -dst`. */
export const neg = (bits: Bits, dst: Reg): Insn => insn(aluOpcode('neg', bits, 'imm'), dst, none, 0, 0)
/** The low `bits` of dst in the given byte order, zero-extended. */
export const endian = (order: ByteOrder, bits: EndianBits, dst: Reg): Insn =>
  insn(ENDIAN[order].op, dst, none, 0, bits)

/** Where a jump goes: a label, or slots after the next one. */
export type JumpTarget = Label | number

const withTarget = (jump: Insn, target: JumpTarget): Insn =>
  typeof target === 'number'
    ? { ...jump, off: int16(target) }
    : { ...jump, ref: { kind: 'label', label: target } }

/** `if dst op src goto target`. */
export const jump = (op: JumpOp, bits: Bits, dst: Reg, src: Reg, target: JumpTarget): Insn =>
  withTarget(insn(jumpOpcode(op, bits, 'reg'), dst, src, 0, 0), target)
/** `if dst op imm goto target`; imm is sign-extended to `bits`. */
export const jumpImm = (op: JumpOp, bits: Bits, dst: Reg, imm: number, target: JumpTarget): Insn =>
  withTarget(insn(jumpOpcode(op, bits, 'imm'), dst, none, 0, int32(imm)), target)
export const goto = (target: JumpTarget): Insn => withTarget(insn(OP.goto, none, none, 0, 0), target)

/** `dst = *(size *)(base + off)`. */
export const load = (dst: Reg, base: Reg, off: number, size: Size): Insn =>
  insn(loadOpcode(size), dst, base, int16(off), 0)
/** `*(size *)(base + off) = src`. */
export const store = (base: Reg, off: number, size: Size, src: Reg): Insn =>
  insn(storeOpcode(size), base, src, int16(off), 0)
/** `*(size *)(base + off) = imm`; a u64 store sign-extends imm. */
export const storeImm = (base: Reg, off: number, size: Size, imm: number): Insn =>
  insn(storeImmOpcode(size), base, none, int16(off), int32(imm))
/** One atomic read-modify-write; those with `fetch` and xchg return the old value in src, cmpxchg in r0. */
export const atomic = (op: AtomicOp, base: Reg, off: number, size: AtomicSize, src: Reg): Insn =>
  insn(atomicOpcode(size), base, src, int16(off), ATOMIC[op].code)

const imm64 = (dst: Reg, source: keyof typeof IMM64_SOURCE, low: number, high: number, ref?: Ref): Insn => ({
  ...insn(OP.loadImm64, dst, IMM64_SOURCE[source] as Reg, 0, low),
  high,
  ...(ref && { ref }),
})

/** `dst = value`, any 64 bits, in two slots. */
export const loadImm64 = (dst: Reg, value: bigint): Insn =>
  imm64(dst, 'constant', Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)))
/** `dst` = the map `name`. */
export const loadMap = (dst: Reg, name: string): Insn => imm64(dst, 'mapFd', 0, 0, { kind: 'map', name })
/** `dst` = the address of byte `offset` in the value of the one-entry array map `name`. */
export const loadMapValue = (dst: Reg, name: string, offset = 0): Insn =>
  imm64(dst, 'mapValue', 0, int32(offset), { kind: 'mapValue', name })
/** `dst` = the address of subprogram `name`, as callbacks are passed. */
export const loadFunc = (dst: Reg, name: string): Insn => imm64(dst, 'func', 0, 0, { kind: 'func', name })

const callTo = (target: keyof typeof CALL_TARGET, imm: number, ref?: Ref): Insn => ({
  ...insn(OP.call, none, CALL_TARGET[target] as Reg, 0, imm),
  ...(ref && { ref }),
})

/** Calls a helper: arguments in r1-r5, result in r0, r1-r5 dead afterwards. */
export const call = (helper: HelperName): Insn => callTo('helper', HELPERS[helper].number)
/** Calls subprogram `name` of the same program; it has its own stack frame. */
export const callFunc = (name: string): Insn => callTo('subprogram', 0, { kind: 'func', name })
/** Calls the kernel function `name`. */
export const callKfunc = (name: string): Insn => callTo('kfunc', 0, { kind: 'kfunc', name })
/** Returns r0. */
export const exit = (): Insn => insn(OP.exit, none, none, 0, 0)

/** The 64 bits that a ld_imm64 of a constant loads, unsigned. */
export const constantOf = ({ imm, high = 0 }: Insn): bigint =>
  (BigInt.asUintN(32, BigInt(high)) << 32n) | BigInt.asUintN(32, BigInt(imm))

/** Slots of 8 bytes that an instruction takes. */
export const slotsOf = ({ op }: Insn): 1 | 2 => (op === OP.loadImm64 ? 2 : 1)
