/**
 * The instruction set (Documentation/bpf/standardization/instruction-set.rst), one row per fact.
 * Encoder, printer, parser and vm read these rows. Left out are the additions of cpu v4 (gotol, movsx, bswap,
 * signed division, sign-extending loads): 6.1 kernels don't have them.
 *
 * An instruction is one slot of 8 bytes, little-endian:
 *
 *     | op:8 | dst:4 | src:4 | off:16 | imm:32 |
 *
 *     op of ALU, JMP:      | code:4 | source:1 | class:3 |   source: 0 = imm, 1 = register src
 *     op of loads, stores: | mode:3 | size:2   | class:3 |
 */

export const CLASS = {
  ld: 0x00,
  ldx: 0x01,
  st: 0x02,
  stx: 0x03,
  alu32: 0x04,
  jmp64: 0x05,
  jmp32: 0x06,
  alu64: 0x07,
} as const

export const MODE = { imm: 0x00, mem: 0x60, atomic: 0xc0 } as const

/** Widths of a memory access; all loads zero-extend. */
export const SIZE = {
  u32: { code: 0x00, bytes: 4 },
  u16: { code: 0x08, bytes: 2 },
  u8: { code: 0x10, bytes: 1 },
  u64: { code: 0x18, bytes: 8 },
} as const
export type Size = keyof typeof SIZE

/** Width of an ALU operation or a comparison. */
export type Bits = 32 | 64
/** Where the second operand comes from: the sign-extended imm, or the register src. */
export type Operand = 'imm' | 'reg'
export const OPERAND = { imm: 0x00, reg: 0x08 } as const satisfies Record<Operand, number>

type AluRow = {
  readonly code: number
  /** As printed between destination and source. */
  readonly sign: string
  /** Operands are unsigned at the operation's width; the caller truncates the result to that width. */
  readonly eval: (a: bigint, b: bigint, bits: Bits) => bigint
}

const shiftCount = (b: bigint, bits: Bits) => b & BigInt(bits - 1)

// biome-ignore format: an aligned table
export const ALU = {
  add:  { code: 0x00, sign: '+=',   eval: (a, b) => a + b },
  sub:  { code: 0x10, sign: '-=',   eval: (a, b) => a - b },
  mul:  { code: 0x20, sign: '*=',   eval: (a, b) => a * b },
  div:  { code: 0x30, sign: '/=',   eval: (a, b) => (b === 0n ? 0n : a / b) },
  or:   { code: 0x40, sign: '|=',   eval: (a, b) => a | b },
  and:  { code: 0x50, sign: '&=',   eval: (a, b) => a & b },
  lsh:  { code: 0x60, sign: '<<=',  eval: (a, b, bits) => a << shiftCount(b, bits) },
  rsh:  { code: 0x70, sign: '>>=',  eval: (a, b, bits) => a >> shiftCount(b, bits) },
  neg:  { code: 0x80, sign: '-',    eval: (a) => -a },
  mod:  { code: 0x90, sign: '%=',   eval: (a, b) => (b === 0n ? a : a % b) },
  xor:  { code: 0xa0, sign: '^=',   eval: (a, b) => a ^ b },
  mov:  { code: 0xb0, sign: '=',    eval: (_, b) => b },
  arsh: { code: 0xc0, sign: 's>>=', eval: (a, b, bits) => BigInt.asIntN(bits, a) >> shiftCount(b, bits) },
} as const satisfies Record<string, AluRow>
export type AluOp = keyof typeof ALU

type JumpRow = {
  readonly code: number
  readonly sign: string
  /** Operands are taken as two's complement. */
  readonly signed: boolean
  /** Operands at the comparison's width, of the sign that `signed` says. */
  readonly eval: (a: bigint, b: bigint) => boolean
}

// biome-ignore format: an aligned table
export const JUMP = {
  jeq:  { code: 0x10, sign: '==',  signed: false, eval: (a, b) => a === b },
  jgt:  { code: 0x20, sign: '>',   signed: false, eval: (a, b) => a > b },
  jge:  { code: 0x30, sign: '>=',  signed: false, eval: (a, b) => a >= b },
  jset: { code: 0x40, sign: '&',   signed: false, eval: (a, b) => (a & b) !== 0n },
  jne:  { code: 0x50, sign: '!=',  signed: false, eval: (a, b) => a !== b },
  jsgt: { code: 0x60, sign: 's>',  signed: true,  eval: (a, b) => a > b },
  jsge: { code: 0x70, sign: 's>=', signed: true,  eval: (a, b) => a >= b },
  jlt:  { code: 0xa0, sign: '<',   signed: false, eval: (a, b) => a < b },
  jle:  { code: 0xb0, sign: '<=',  signed: false, eval: (a, b) => a <= b },
  jslt: { code: 0xc0, sign: 's<',  signed: true,  eval: (a, b) => a < b },
  jsle: { code: 0xd0, sign: 's<=', signed: true,  eval: (a, b) => a <= b },
} as const satisfies Record<string, JumpRow>
export type JumpOp = keyof typeof JUMP

type AtomicRow = {
  /** The operation, held in imm. Bit 0 (BPF_FETCH) returns the old value in src, or in r0 for cmpxchg. */
  readonly code: number
  /** How the printer spells it: a compound assignment, or the name of a call. */
  readonly sign: string
  /** The new memory value; `r0` is what cmpxchg compares the old value with. */
  readonly eval: (old: bigint, src: bigint, r0: bigint) => bigint
}

// biome-ignore format: an aligned table
export const ATOMIC = {
  add:      { code: 0x00, sign: '+=',        eval: (old, src) => old + src },
  or:       { code: 0x40, sign: '|=',        eval: (old, src) => old | src },
  and:      { code: 0x50, sign: '&=',        eval: (old, src) => old & src },
  xor:      { code: 0xa0, sign: '^=',        eval: (old, src) => old ^ src },
  fetchAdd: { code: 0x01, sign: 'fetch_add', eval: (old, src) => old + src },
  fetchOr:  { code: 0x41, sign: 'fetch_or',  eval: (old, src) => old | src },
  fetchAnd: { code: 0x51, sign: 'fetch_and', eval: (old, src) => old & src },
  fetchXor: { code: 0xa1, sign: 'fetch_xor', eval: (old, src) => old ^ src },
  xchg:     { code: 0xe1, sign: 'xchg',      eval: (_, src) => src },
  cmpxchg:  { code: 0xf1, sign: 'cmpxchg',   eval: (old, src, r0) => (old === r0 ? src : old) },
} as const satisfies Record<string, AtomicRow>
export type AtomicOp = keyof typeof ATOMIC
/** The widths that have atomic operations. */
export type AtomicSize = 'u32' | 'u64'

/** Set in the imm of every atomic operation that returns the old value. */
export const FETCH = 0x01

/** Byte-order conversions: class alu32, code 0xd0, the source bit chooses the order, imm holds the width. */
export const ENDIAN = {
  le: { op: 0xd4 },
  be: { op: 0xdc },
} as const
export type ByteOrder = keyof typeof ENDIAN
export type EndianBits = 16 | 32 | 64

/** Opcodes that stand alone. */
export const OP = { loadImm64: 0x18, goto: 0x05, call: 0x85, exit: 0x95 } as const

/** What src says in a ld_imm64 (BPF_PSEUDO_* of linux/bpf.h). */
export const IMM64_SOURCE = { constant: 0, mapFd: 1, mapValue: 2, func: 4 } as const
/** What src says in a call. */
export const CALL_TARGET = { helper: 0, subprogram: 1, kfunc: 2 } as const

/** What an opcode byte means. */
export type Opcode =
  | { readonly kind: 'alu'; readonly op: AluOp; readonly bits: Bits; readonly operand: Operand }
  | { readonly kind: 'endian'; readonly order: ByteOrder }
  | { readonly kind: 'jump'; readonly op: JumpOp; readonly bits: Bits; readonly operand: Operand }
  | { readonly kind: 'load' | 'store' | 'storeImm'; readonly size: Size }
  | { readonly kind: 'atomic'; readonly size: AtomicSize }
  | { readonly kind: 'loadImm64' | 'goto' | 'call' | 'exit' }

export const aluOpcode = (op: AluOp, bits: Bits, operand: Operand): number =>
  ALU[op].code | OPERAND[operand] | (bits === 64 ? CLASS.alu64 : CLASS.alu32)
export const jumpOpcode = (op: JumpOp, bits: Bits, operand: Operand): number =>
  JUMP[op].code | OPERAND[operand] | (bits === 64 ? CLASS.jmp64 : CLASS.jmp32)
export const loadOpcode = (size: Size): number => CLASS.ldx | MODE.mem | SIZE[size].code
export const storeOpcode = (size: Size): number => CLASS.stx | MODE.mem | SIZE[size].code
export const storeImmOpcode = (size: Size): number => CLASS.st | MODE.mem | SIZE[size].code
export const atomicOpcode = (size: AtomicSize): number => CLASS.stx | MODE.atomic | SIZE[size].code

/** The keys of a table, typed as its keys. */
export const keysOf = <T extends object>(table: T) => Object.keys(table) as (keyof T)[]

const buildOpcodes = (): ReadonlyArray<Opcode | undefined> => {
  const rows = new Array<Opcode | undefined>(256).fill(undefined)
  for (const bits of [32, 64] as const) {
    for (const operand of keysOf(OPERAND)) {
      for (const op of keysOf(ALU)) rows[aluOpcode(op, bits, operand)] = { kind: 'alu', op, bits, operand }
      for (const op of keysOf(JUMP)) rows[jumpOpcode(op, bits, operand)] = { kind: 'jump', op, bits, operand }
    }
    rows[aluOpcode('neg', bits, 'reg')] = undefined // unary: there is no second form
  }
  for (const size of keysOf(SIZE)) {
    rows[loadOpcode(size)] = { kind: 'load', size }
    rows[storeOpcode(size)] = { kind: 'store', size }
    rows[storeImmOpcode(size)] = { kind: 'storeImm', size }
  }
  for (const size of ['u32', 'u64'] as const) rows[atomicOpcode(size)] = { kind: 'atomic', size }
  for (const order of keysOf(ENDIAN)) rows[ENDIAN[order].op] = { kind: 'endian', order }
  for (const kind of keysOf(OP)) rows[OP[kind]] = { kind }
  return rows
}

const opcodes = buildOpcodes()
const atomicByCode = new Map<number, AtomicOp>(keysOf(ATOMIC).map((op) => [ATOMIC[op].code, op]))

/** The meaning of an opcode byte, or undefined where it has none. */
export const opcodeOf = (byte: number): Opcode | undefined => opcodes[byte]
/** The atomic operation that an atomic instruction's imm names. */
export const atomicOf = (imm: number): AtomicOp | undefined => atomicByCode.get(imm)
