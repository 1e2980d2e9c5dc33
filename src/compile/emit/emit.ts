/** The back end's last step: an IR program to the bytes and tables that a kernel loads. */
import {
  type Assembled,
  assemble,
  type Relocation,
  SLOT_BYTES,
  type Subprogram,
} from '../../bpf/isa/index.ts'
import type { IrFunction, IrProgram } from '../ir/index.ts'
import { allocateRegisters, type MachineFunction, type Physical } from '../regalloc/index.ts'
import { programBtf } from './btf.ts'
import { calledFunctions } from './callees.ts'
import { encode } from './encode.ts'
import { withIslands } from './islands.ts'
import { LimitError, MAX_FUNCTIONS, MAX_SLOTS } from './limit.ts'
import { select } from './select.ts'
import { stackDepth } from './stack.ts'

/** Asked again of the same thing, gives the same answer. */
const onceEach = <K extends object, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, V>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
}

/** What became of functions, for the programs that share them. */
export class EmittedFunctions {
  readonly select: (fn: IrFunction) => MachineFunction = onceEach(select)
  readonly allocate: (fn: MachineFunction) => MachineFunction<Physical> = onceEach(allocateRegisters)
  readonly encode: (fn: MachineFunction<Physical>) => Subprogram = onceEach((fn) => withIslands(encode(fn)))
}

export type EmitOptions = {
  /** Of programs emitted before, whose functions haven't changed since. */
  readonly shared?: EmittedFunctions
  /** The struct that the program type's context is to the verifier: `bpf_raw_tracepoint_args`, `pt_regs`, … */
  readonly context?: string
}

/** What a loaded program is made from; the fields are those of a program spec. */
export type EmittedProgram = {
  readonly code: Uint8Array
  readonly relocations: readonly Relocation[]
  readonly btf: Uint8Array
  readonly funcInfo: Uint8Array
  readonly lineInfo: Uint8Array
  /** With each function's place and the D text of its instructions, for `-S`. */
  readonly assembled: Assembled
  /** The functions as instructions, in the order of the code. */
  readonly subprograms: readonly Subprogram[]
  /** Slots of 8 bytes. */
  readonly instructionCount: number
  /** Bytes of stack along the deepest chain of calls, as the verifier counts them. */
  readonly stackBytes: number
}

/**
 * Emits `ir`, the main function first. The same program gives the same bytes on any machine.
 * Throws LimitError where BPF can't hold it; malformed IR (see `verifyIr`) is the caller's mistake.
 */
export const emitProgram = (
  ir: IrProgram,
  { context, shared = new EmittedFunctions() }: EmitOptions = {},
): EmittedProgram => {
  const called = calledFunctions(ir.functions.map(shared.select))
  if (called.length > MAX_FUNCTIONS) {
    throw new LimitError('functions', called.length, MAX_FUNCTIONS, ir.functions[0]?.name ?? '')
  }
  const functions = called.map(shared.allocate)
  const stackBytes = stackDepth(functions)
  const subprograms = functions.map(shared.encode)
  const assembled = assemble(subprograms)
  const instructionCount = assembled.bytes.length / SLOT_BYTES
  if (instructionCount > MAX_SLOTS) {
    throw new LimitError('instructions', instructionCount, MAX_SLOTS, ir.functions[0]?.name ?? '')
  }
  return {
    code: assembled.bytes,
    relocations: assembled.relocations,
    ...programBtf(ir.functions, assembled, context),
    assembled,
    subprograms,
    instructionCount,
    stackBytes,
  }
}
