/** The BPF instruction set as data, with builder, assembler, printer, parser and a user-space machine. */
export { type Asm, asm } from './asm.ts'
export {
  type Assembled,
  AssembleError,
  assemble,
  type LineEntry,
  type Relocation,
  SLOT_BYTES,
} from './assemble.ts'
export { DecodeError, decode, decodeSlots, lift, targetSlot } from './decode.ts'
export * from './helper.ts'
/** Constructors of single instructions; `Asm` covers most needs. */
export * as insn from './insn.ts'
export {
  constantOf,
  fitsImm,
  type Insn,
  type JumpTarget,
  type Label,
  MAX_ARGS,
  MAX_FRAMES,
  type Ref,
  STACK_BYTES,
  slotsOf,
} from './insn.ts'
export {
  ALU,
  type AluOp,
  ATOMIC,
  type AtomicOp,
  type AtomicSize,
  atomicOf,
  type Bits,
  type ByteOrder,
  CALL_TARGET,
  type EndianBits,
  IMM64_SOURCE,
  JUMP,
  type JumpOp,
  type Opcode,
  type Operand,
  opcodeOf,
  SIZE,
  type Size,
} from './opcode.ts'
export { AsmSyntaxError, parse, parseInsn } from './parse.ts'
export { type PrintOptions, print, printInsn } from './print.ts'
export * from './register.ts'
export type { Subprogram } from './subprogram.ts'
export * from './vm/index.ts'
