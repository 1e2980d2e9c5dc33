/** IR instructions to machine instructions: constants and addresses go into the operands that can hold them. */
import type { Condition, Instruction, IrFunction, SlotId, Terminator } from '../ir/index.ts'
import {
  type Call,
  isCommutative,
  type MachineBlock,
  type MachineFunction,
  type MachineInstruction,
  type MachineTerminator,
  type Virtual,
} from '../regalloc/index.ts'
import { dropUnused } from './drop-unused.ts'
import { placeSlots } from './frame.ts'
import { layOut } from './layout.ts'
import { Operands } from './operands.ts'

type Of<K extends Instruction['op']> = Extract<Instruction, { op: K }>
type Row<K extends Instruction['op']> = (i: Of<K>, at: Operands) => readonly MachineInstruction[]

const spanned = ({ span }: Instruction) => span && { span }
const result = ({ dst }: { readonly dst?: Virtual }) => (dst === undefined ? {} : { dst })

const make = (
  i: Of<'const' | 'slot' | 'mapValue' | 'map' | 'function'>,
  { values }: Operands,
): [MachineInstruction] => [{ op: 'make', dst: i.dst, value: values.made(i), ...spanned(i) }]

const call = (i: Of<'helper' | 'call'>, to: Call, at: Operands): [MachineInstruction] => [
  { op: 'call', call: to, args: i.args.map((arg) => at.source(arg)), ...result(i), ...spanned(i) },
]

/** The verifier refuses immediates that it knows to be nonsense: dividing by 0, shifting by more than there is. */
const legal = (
  i: Of<'alu'>,
  b: bigint,
  at: Operands,
): { b: Virtual | bigint; before: MachineInstruction[] } => {
  if (SHIFTS.has(i.alu)) return { b: b & BigInt(i.bits - 1), before: [] }
  if (b !== 0n || (i.alu !== 'div' && i.alu !== 'mod')) return { b, before: [] }
  const divisor = at.fresh()
  return { b: divisor, before: [{ op: 'make', dst: divisor, value: { kind: 'const', value: 0n } }] }
}
const SHIFTS: ReadonlySet<string> = new Set(['lsh', 'rsh', 'arsh'])

const alu: Row<'alu'> = (i, at) => {
  const cheap = at.values.cheap(i.dst)
  if (cheap) return [{ op: 'make', dst: i.dst, value: cheap, ...spanned(i) }]
  const operand = at.operand(i.b)
  const a = at.values.immediate(i.a)
  if (a !== undefined && typeof operand !== 'bigint' && isCommutative(i.alu))
    return [{ ...i, a: operand, b: a }]
  const { b, before } = typeof operand === 'bigint' ? legal(i, operand, at) : { b: operand, before: [] }
  if (b !== i.dst || i.a === i.dst || isCommutative(i.alu)) return [...before, { ...i, b }]
  // `b = a - b`: the result can't be built in the register that is still to be subtracted.
  const dst = at.fresh()
  return [
    { ...i, b, dst },
    { op: 'move', dst: i.dst, src: dst, ...spanned(i) },
  ]
}

/** Sign extension is a pair of shifts: 6.1 kernels have no move that does it. */
const extend: Row<'extend'> = (i, at) => {
  const { dst, src, bytes } = i
  if (!i.signed && bytes === 4) return [{ op: 'zeroExtend32', dst, src, ...spanned(i) }]
  const common = { op: 'alu', bits: 64, ...spanned(i) } as const
  if (!i.signed) return [{ ...common, alu: 'and', dst, a: src, b: (1n << BigInt(8 * bytes)) - 1n }]
  const [shifted, by] = [at.fresh(), BigInt(64 - 8 * bytes)]
  return [
    { ...common, alu: 'lsh', dst: shifted, a: src, b: by },
    { ...common, alu: 'arsh', dst, a: shifted, b: by },
  ]
}

const atomic: Row<'atomic'> = (i, at) => {
  const { bytes, value, kind } = i
  const common = { ...at.address(i), bytes, value, ...spanned(i) }
  if (kind === 'cmpxchg') {
    if (i.expected === undefined) throw new Error('cmpxchg has an expected value')
    return [{ op: 'compareExchange', ...common, expected: at.source(i.expected), ...result(i) }]
  }
  // The old value can't arrive in the register of the address, and xchg always returns it.
  const apart = i.dst === common.base || (kind === 'xchg' && i.dst === undefined)
  if (!apart) return [{ op: 'atomic', kind, ...common, ...result(i) }]
  const dst = at.fresh()
  const fetched: MachineInstruction = { op: 'atomic', kind, ...common, dst }
  return i.dst === undefined ? [fetched] : [fetched, { op: 'move', dst: i.dst, src: dst, ...spanned(i) }]
}

const ROWS: { readonly [K in Instruction['op']]: Row<K> } = {
  const: make,
  slot: make,
  mapValue: make,
  map: make,
  function: make,
  copy: (i) => [{ op: 'move', dst: i.dst, src: i.src, ...spanned(i) }],
  alu,
  neg: (i) => [i],
  extend,
  swap: (i) => [i],
  load: (i, at) => [{ ...i, ...at.address(i) }],
  store: (i, at) => [{ ...i, ...at.address(i), value: at.stored(i) }],
  atomic,
  helper: (i, at) => call(i, { helper: i.helper }, at),
  call: (i, at) => call(i, { function: i.callee }, at),
  param: (i) => [i],
}

/** The same comparison with its operands exchanged. */
const EXCHANGED: { readonly [C in Condition]: Condition } = {
  eq: 'eq',
  ne: 'ne',
  set: 'set',
  gt: 'lt',
  lt: 'gt',
  ge: 'le',
  le: 'ge',
  sgt: 'slt',
  slt: 'sgt',
  sge: 'sle',
  sle: 'sge',
}

const terminator = (t: Terminator, at: Operands): MachineTerminator => {
  if (t.op === 'jump') return t
  if (t.op === 'return') return { ...t, value: at.source(t.value) }
  const a = at.values.immediate(t.a)
  const b = at.operand(t.b)
  if (a === undefined || typeof b === 'bigint') return { ...t, b }
  return { ...t, condition: EXCHANGED[t.condition], a: b, b: a }
}

/** The function's slots; what the passes left nothing of takes no room. */
const slotsInUse = ({ slots, blocks }: IrFunction): IrFunction['slots'] => {
  const used = new Set(
    blocks.flatMap(({ instructions }) => instructions.flatMap((i) => (i.op === 'slot' ? [i.slot] : []))),
  )
  return slots.map((slot, at) => (used.has(at as SlotId) ? slot : { bytes: 0, align: 1 }))
}

/** The machine code of a function, in the order in which its blocks are laid out. */
export const select = (fn: IrFunction): MachineFunction => {
  const { offsets, frameBytes } = placeSlots(slotsInUse(fn))
  const at = new Operands(fn, offsets)
  const blocks = layOut(fn).map((block): MachineBlock => {
    if (!block.terminator) throw new Error(`${fn.name} b${block.id} has no terminator`)
    const instructions = block.instructions.flatMap((i) =>
      (ROWS[i.op] as (i: Instruction, at: Operands) => readonly MachineInstruction[])(i, at),
    )
    return { id: block.id, instructions, terminator: terminator(block.terminator, at), cold: !!block.cold }
  })
  return dropUnused({ name: fn.name, blocks, registers: at.registers, frameBytes })
}
