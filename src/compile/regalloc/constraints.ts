/** What each machine operation asks of the allocator: one row an operation. */
import { ARGUMENT_REGISTERS, r0, r1, r2, r3, r4, r5 } from '../../bpf/isa/index.ts'
import type { Base, MachineInstruction, MachineTerminator, Physical, Source, Virtual } from './machine.ts'

/** An operand that is moved into a fixed register first, all of one instruction in parallel. */
export type Placed = { readonly source: Source<Virtual>; readonly register: Physical }

export type Constraints = {
  /** Read before the destination is written, so that it may share a register with one of them. */
  readonly early: readonly Virtual[]
  /** Still read when the destination is written. */
  readonly late: readonly Virtual[]
  readonly placed: readonly Placed[]
  /** Registers that hold nothing of ours afterwards. */
  readonly clobbers: readonly Physical[]
  /** The destination would best be here: in the register of an operand, or where the result arrives. */
  readonly near: readonly (Virtual | { readonly register: Physical })[]
}

type Code = MachineInstruction | MachineTerminator
type Of<K extends Code['op']> = Extract<Code, { op: K }>

/** A call's result, arguments, and what any callee may overwrite. */
const CALL_CLOBBERS: readonly Physical[] = [r0, r1, r2, r3, r4, r5]
const COMMUTATIVE: ReadonlySet<string> = new Set(['add', 'mul', 'or', 'and', 'xor'])

const NONE: Constraints = { early: [], late: [], placed: [], clobbers: [], near: [] }
const reg = (operand: Virtual | bigint): readonly Virtual[] => (typeof operand === 'bigint' ? [] : [operand])
const base = (operand: Base<Virtual>): readonly Virtual[] => (operand === 'frame' ? [] : [operand])
const unary = (i: { src: Virtual }): Constraints => ({ ...NONE, early: [i.src], near: [i.src] })

const ROWS: { readonly [K in Code['op']]: (i: Of<K>) => Constraints } = {
  make: () => NONE,
  move: unary,
  neg: unary,
  zeroExtend32: unary,
  swap: unary,
  // Two-address: `dst = a` comes before `dst op= b`. A commutative operation may take either for dst.
  alu: (i) => {
    const early = COMMUTATIVE.has(i.alu) || i.a === i.b
    const b = reg(i.b)
    return { ...NONE, early: early ? [i.a, ...b] : [i.a], late: early ? [] : b, near: [i.a] }
  },
  load: (i) => ({ ...NONE, early: base(i.base) }),
  store: (i) => ({ ...NONE, early: [...base(i.base), ...reg(i.value)] }),
  // The fetching forms return the old value in the register that held the operand.
  atomic: (i) => ({ ...NONE, early: [i.value], late: base(i.base), near: [i.value] }),
  // The kernel defines r0 as the expected value and the result (instruction-set.rst, "Atomic operations").
  compareExchange: (i) => ({
    ...NONE,
    early: [...base(i.base), i.value],
    placed: [{ source: i.expected, register: r0 }],
    clobbers: [r0],
    near: [{ register: r0 }],
  }),
  call: (i) => ({
    ...NONE,
    placed: i.args.map((source, index) => ({ source, register: argumentRegister(index) })),
    clobbers: CALL_CLOBBERS,
    near: [{ register: r0 }],
  }),
  param: (i) => ({ ...NONE, near: [{ register: argumentRegister(i.index) }] }),
  jump: () => NONE,
  branch: (i) => ({ ...NONE, early: [i.a, ...reg(i.b)] }),
  return: (i) => ({ ...NONE, placed: [{ source: i.value, register: r0 }] }),
}

/** Where argument `index` (from 0) of a call or a function is. */
export const argumentRegister = (index: number): Physical => {
  const register = ARGUMENT_REGISTERS[index]
  if (register === undefined) throw new RangeError(`no register passes argument ${index}`)
  return register
}

export const isCommutative = (op: string): boolean => COMMUTATIVE.has(op)

export const constraintsOf = (code: Code): Constraints => (ROWS[code.op] as (i: Code) => Constraints)(code)

/** The virtual register that it writes. */
export const writtenBy = (code: Code): Virtual | undefined => (code as { dst?: Virtual }).dst

/** The virtual registers that it reads from registers or from anywhere. */
export const readBy = (code: Code): readonly Virtual[] => readIn(constraintsOf(code))

/** The same, of what an instruction is known to ask. */
export const readIn = ({ early, late, placed }: Constraints): readonly Virtual[] => {
  if (placed.length === 0) return late.length === 0 ? early : [...early, ...late]
  const reads = [...early, ...late]
  for (const { source } of placed) if (typeof source === 'number') reads.push(source)
  return reads
}
