/**
 * The intermediate representation: functions of basic blocks over 64-bit virtual registers.
 *
 * It is BPF without its register file: what the lowering says in terms of `Reg`s, the allocator puts into
 * r0-r9 and stack slots. Registers may be assigned more than once (the join of a conditional), so it isn't
 * SSA; passes that want single assignment ask `definitions`. Values are 64 bits wide; narrower D types are
 * normalised where the D rules say so (`extend`), not at each operation.
 */
import type { Brand, Span } from '../../base/index.ts'
import type { HelperName } from '../../bpf/isa/index.ts'

export type Reg = Brand<number, 'virtual register'>
export type BlockId = Brand<number, 'block'>
/** A piece of the function's stack frame, addressed by `slot` instructions. */
export type SlotId = Brand<number, 'stack slot'>

export type Bytes = 1 | 2 | 4 | 8
/** Where an operand may be a constant; it must fit a signed 32-bit immediate, else use `const`. */
export type Operand = Reg | bigint

export type AluOp = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'or' | 'and' | 'xor' | 'lsh' | 'rsh' | 'arsh'
export type Condition = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'sgt' | 'sge' | 'slt' | 'sle' | 'set'

/**
 * One instruction. `div` and `mod` are unsigned and never trap (division by zero is tested by the lowering,
 * since it is a D fault). `set` is BPF's JSET: a & b != 0.
 */
export type Instruction = (
  | { readonly op: 'const'; readonly dst: Reg; readonly value: bigint }
  | { readonly op: 'copy'; readonly dst: Reg; readonly src: Reg }
  | {
      readonly op: 'alu'
      readonly alu: AluOp
      readonly dst: Reg
      readonly a: Reg
      readonly b: Operand
      readonly bits: 32 | 64
    }
  | { readonly op: 'neg'; readonly dst: Reg; readonly src: Reg }
  /** dst = the low `bytes` of src, sign- or zero-extended to 64 bits. */
  | {
      readonly op: 'extend'
      readonly dst: Reg
      readonly src: Reg
      readonly bytes: 1 | 2 | 4
      readonly signed: boolean
    }
  /** dst = src with the order of its low `bytes` bytes reversed, zero-extended. */
  | { readonly op: 'swap'; readonly dst: Reg; readonly src: Reg; readonly bytes: 2 | 4 | 8 }
  /** Direct load (zero-extending): `base` must be a pointer the verifier knows (stack, map value, context, record). */
  | {
      readonly op: 'load'
      readonly dst: Reg
      readonly base: Reg
      readonly offset: number
      readonly bytes: Bytes
    }
  | {
      readonly op: 'store'
      readonly base: Reg
      readonly offset: number
      readonly bytes: Bytes
      readonly value: Operand
    }
  /** Atomic read-modify-write; with `dst` it returns the old value. `expected` belongs to cmpxchg alone. */
  | {
      readonly op: 'atomic'
      readonly kind: 'add' | 'or' | 'and' | 'xor' | 'xchg' | 'cmpxchg'
      readonly base: Reg
      readonly offset: number
      readonly bytes: 4 | 8
      readonly value: Reg
      readonly expected?: Reg
      readonly dst?: Reg
    }
  /** dst = address of a stack slot plus offset. */
  | { readonly op: 'slot'; readonly dst: Reg; readonly slot: SlotId; readonly offset: number }
  /** dst = address inside the value of a one-entry array map (BPF_PSEUDO_MAP_VALUE): no helper call. */
  | { readonly op: 'mapValue'; readonly dst: Reg; readonly map: string; readonly offset: number }
  /** dst = the map itself, as a helper argument. */
  | { readonly op: 'map'; readonly dst: Reg; readonly map: string }
  | { readonly op: 'helper'; readonly dst?: Reg; readonly helper: HelperName; readonly args: readonly Reg[] }
  /** Call of another function of the program, by name; at most five arguments. */
  | { readonly op: 'call'; readonly dst?: Reg; readonly callee: string; readonly args: readonly Reg[] }
  /** dst = the address of another function of the program, as helpers take callbacks. */
  | { readonly op: 'function'; readonly dst: Reg; readonly name: string }
  /** dst = the function's parameter `index` (0-based: r1 is 0). Only in the entry block, before any call. */
  | { readonly op: 'param'; readonly dst: Reg; readonly index: number }
) & { readonly span?: Span }

export type Terminator = (
  | { readonly op: 'jump'; readonly to: BlockId }
  | {
      readonly op: 'branch'
      readonly condition: Condition
      readonly a: Reg
      readonly b: Operand
      readonly bits: 32 | 64
      readonly then: BlockId
      readonly else: BlockId
    }
  | { readonly op: 'return'; readonly value: Operand }
) & { readonly span?: Span }

export type Block = {
  readonly id: BlockId
  readonly instructions: Instruction[]
  terminator: Terminator | undefined
  /** Reached only on a fault or an early end: the emitter lays it out after the others. */
  readonly cold?: boolean
}

/**
 * What a global function's parameter is to the verifier, through BTF: a scalar, or a pointer to a struct of
 * so many bytes (PTR_TO_MEM, may be NULL: the function tests it first).
 */
export type ParameterType =
  | { readonly kind: 'scalar' }
  | { readonly kind: 'memory'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'context' }

export type IrFunction = {
  readonly name: string
  /** `main` is entered by the kernel with the context; `global` is verified once, by itself; `static` per call. */
  readonly linkage: 'main' | 'global' | 'static'
  readonly parameters: readonly ParameterType[]
  /** Virtual registers are 0 .. registers-1. */
  registers: number
  readonly slots: { readonly bytes: number; readonly align: number }[]
  /** Blocks in order of creation; the first is the entry. */
  readonly blocks: Block[]
}

/** The functions of one BPF program; the first is `main`. */
export type IrProgram = { readonly functions: readonly IrFunction[] }
