/**
 * Machine code before and after register allocation: BPF's own operations and operand forms, in three-address
 * form. `R` is the kind of register: a virtual one (`Reg` of the IR) before, one of r0-r9 after.
 */

import type { Span } from '../../base/index.ts'
import type { HelperName, Reg as Physical } from '../../bpf/isa/index.ts'
import type { AluOp, BlockId, Bytes, Condition, Reg as Virtual } from '../ir/index.ts'

export type { Physical, Virtual }

/** A value that an instruction or two make anywhere: never spilled, made again where it is needed. */
export type Cheap =
  | { readonly kind: 'const'; readonly value: bigint }
  | { readonly kind: 'map'; readonly map: string }
  | { readonly kind: 'mapValue'; readonly map: string; readonly offset: number }
  /** The address of a function of the program. */
  | { readonly kind: 'function'; readonly name: string }
  /** The frame pointer plus `offset`, which is negative. */
  | { readonly kind: 'frame'; readonly offset: number }

/** Eight bytes of the frame at the frame pointer plus `offset`. */
export type Spilled = { readonly kind: 'spilled'; readonly offset: number }

/** What is moved into a fixed register: it may come from anywhere. */
export type Source<R> = R | Cheap | Spilled

/** A memory operand's base; offsets from `frame` count from the frame pointer. */
export type Base<R> = R | 'frame'

export type Call = { readonly helper: HelperName } | { readonly function: string }

export type MachineInstruction<R = Virtual> = (
  | { readonly op: 'make'; readonly dst: R; readonly value: Cheap }
  | { readonly op: 'move'; readonly dst: R; readonly src: R }
  | {
      readonly op: 'alu'
      readonly alu: AluOp
      readonly bits: 32 | 64
      readonly dst: R
      readonly a: R
      readonly b: R | bigint
    }
  | { readonly op: 'neg'; readonly dst: R; readonly src: R }
  | { readonly op: 'zeroExtend32'; readonly dst: R; readonly src: R }
  | { readonly op: 'swap'; readonly dst: R; readonly src: R; readonly bytes: 2 | 4 | 8 }
  | {
      readonly op: 'load'
      readonly dst: R
      readonly base: Base<R>
      readonly offset: number
      readonly bytes: Bytes
    }
  | {
      readonly op: 'store'
      readonly base: Base<R>
      readonly offset: number
      readonly bytes: Bytes
      readonly value: R | bigint
    }
  | {
      readonly op: 'atomic'
      readonly kind: 'add' | 'or' | 'and' | 'xor' | 'xchg'
      readonly base: Base<R>
      readonly offset: number
      readonly bytes: 4 | 8
      readonly value: R
      readonly dst?: R
    }
  | {
      readonly op: 'compareExchange'
      readonly base: Base<R>
      readonly offset: number
      readonly bytes: 4 | 8
      readonly value: R
      readonly expected: Source<R>
      readonly dst?: R
    }
  | { readonly op: 'call'; readonly call: Call; readonly args: readonly Source<R>[]; readonly dst?: R }
  | { readonly op: 'param'; readonly dst: R; readonly index: number }
) & { readonly span?: Span }

export type MachineTerminator<R = Virtual> = (
  | { readonly op: 'jump'; readonly to: BlockId }
  | {
      readonly op: 'branch'
      readonly condition: Condition
      readonly bits: 32 | 64
      readonly a: R
      readonly b: R | bigint
      readonly then: BlockId
      readonly else: BlockId
    }
  | { readonly op: 'return'; readonly value: Source<R> }
) & { readonly span?: Span }

export type MachineBlock<R = Virtual> = {
  readonly id: BlockId
  readonly instructions: MachineInstruction<R>[]
  readonly terminator: MachineTerminator<R>
  readonly cold: boolean
}

export type MachineFunction<R = Virtual> = {
  readonly name: string
  /** In the order in which they are laid out; the first is the entry. */
  readonly blocks: readonly MachineBlock<R>[]
  /** Virtual registers are 0 .. registers-1; 0 after allocation. */
  readonly registers: number
  /** Bytes of the frame in use, below the frame pointer; a multiple of 8. */
  readonly frameBytes: number
}

export const isCheap = (source: Source<unknown>): source is Cheap =>
  typeof source === 'object' && source !== null && 'kind' in source && source.kind !== 'spilled'
