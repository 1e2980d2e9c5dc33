/** Allocated machine code to BPF instructions: two-address forms, falling through, fixed registers. */
import {
  type Asm,
  type AtomicOp,
  asm,
  fp,
  type JumpOp,
  type Label,
  r0,
  type Size,
  type Subprogram,
} from '../../bpf/isa/index.ts'
import type { AluOp, BlockId, Bytes, Condition } from '../ir/index.ts'
import {
  argumentRegister,
  type Base,
  type Cheap,
  isCommutative,
  type MachineBlock,
  type MachineFunction,
  type MachineInstruction,
  type MachineTerminator,
  type Physical,
  type Source,
  type Spilled,
} from '../regalloc/index.ts'
import { sequence } from './moves.ts'

type Code = MachineInstruction<Physical>
type Of<K extends Code['op']> = Extract<Code, { op: K }>

const SIZES: { readonly [B in Bytes]: Size } = { 1: 'u8', 2: 'u16', 4: 'u32', 8: 'u64' }
const FETCHING = { add: 'fetchAdd', or: 'fetchOr', and: 'fetchAnd', xor: 'fetchXor', xchg: 'xchg' } as const
const ATOMIC_SIZES = { 4: 'u32', 8: 'u64' } as const

const base = (operand: Base<Physical>): Physical => (operand === 'frame' ? fp : operand)

const move = (a: Asm, dst: Physical, src: Physical): void => {
  if (dst !== src) a.mov(dst, src)
}

const MAKE: {
  readonly [K in Cheap['kind']]: (a: Asm, dst: Physical, v: Extract<Cheap, { kind: K }>) => void
} = {
  const: (a, dst, { value }) => a.constant(dst, value),
  map: (a, dst, { map }) => a.loadMap(dst, map),
  mapValue: (a, dst, { map, offset }) => a.loadMapValue(dst, map, offset),
  function: (a, dst, { name }) => a.loadFunc(dst, name),
  frame: (a, dst, { offset }) => a.mov(dst, fp).addImm(dst, offset),
}
const make = (a: Asm, dst: Physical, value: Cheap): void =>
  (MAKE[value.kind] as (a: Asm, dst: Physical, v: Cheap) => void)(a, dst, value)

const fill = (a: Asm, to: Physical, from: Physical | Cheap | Spilled): void => {
  if (typeof from === 'number') move(a, to, from)
  else if (from.kind === 'spilled') a.load(to, fp, from.offset, 'u64')
  else make(a, to, from)
}

const fillAll = (a: Asm, targets: readonly { to: Physical; from: Source<Physical> }[]): void => {
  for (const { to, from } of sequence(targets)) fill(a, to, from)
}

const alu = (a: Asm, i: Of<'alu'>): void => {
  const { dst, bits } = i
  const op: AluOp = i.alu
  if (typeof i.b === 'bigint') {
    move(a, dst, i.a)
    a.aluImm(op, bits, dst, Number(i.b))
    return
  }
  const exchanged = i.b === dst && isCommutative(op)
  move(a, dst, exchanged ? i.b : i.a)
  a.alu(op, bits, dst, exchanged ? i.a : i.b)
}

const ROWS: { readonly [K in Code['op']]: (a: Asm, i: Of<K>) => void } = {
  make: (a, i) => make(a, i.dst, i.value),
  move: (a, i) => move(a, i.dst, i.src),
  alu,
  neg: (a, i) => {
    move(a, i.dst, i.src)
    a.neg(i.dst)
  },
  zeroExtend32: (a, i) => a.mov32(i.dst, i.src),
  swap: (a, i) => {
    move(a, i.dst, i.src)
    a.endian('be', i.bytes === 2 ? 16 : i.bytes === 4 ? 32 : 64, i.dst)
  },
  load: (a, i) => a.load(i.dst, base(i.base), i.offset, SIZES[i.bytes]),
  store: (a, i) => {
    const size = SIZES[i.bytes]
    if (typeof i.value === 'bigint') a.storeImm(base(i.base), i.offset, size, Number(i.value))
    else a.store(base(i.base), i.offset, size, i.value)
  },
  atomic: (a, i) => {
    if (i.dst !== undefined) move(a, i.dst, i.value)
    const op: AtomicOp = i.dst === undefined ? i.kind : FETCHING[i.kind]
    a.atomic(op, base(i.base), i.offset, ATOMIC_SIZES[i.bytes], i.dst ?? i.value)
  },
  compareExchange: (a, i) => {
    fill(a, r0, i.expected)
    a.atomic('cmpxchg', base(i.base), i.offset, ATOMIC_SIZES[i.bytes], i.value)
    if (i.dst !== undefined) move(a, i.dst, r0)
  },
  call: (a, i) => {
    fillAll(
      a,
      i.args.map((from, index) => ({ to: argumentRegister(index), from })),
    )
    if ('helper' in i.call) a.call(i.call.helper)
    else a.callFunc(i.call.function)
    if (i.dst !== undefined) move(a, i.dst, r0)
  },
  param: (a, i) => move(a, i.dst, argumentRegister(i.index)),
}

type Jump = { readonly op: JumpOp; readonly not: Condition | undefined }

/** How each condition jumps, and the condition that holds when it doesn't. */
const JUMPS: { readonly [C in Condition]: Jump } = {
  eq: { op: 'jeq', not: 'ne' },
  ne: { op: 'jne', not: 'eq' },
  gt: { op: 'jgt', not: 'le' },
  le: { op: 'jle', not: 'gt' },
  ge: { op: 'jge', not: 'lt' },
  lt: { op: 'jlt', not: 'ge' },
  sgt: { op: 'jsgt', not: 'sle' },
  sle: { op: 'jsle', not: 'sgt' },
  sge: { op: 'jsge', not: 'slt' },
  slt: { op: 'jslt', not: 'sge' },
  set: { op: 'jset', not: undefined },
}

type Branch = Extract<MachineTerminator<Physical>, { op: 'branch' }>

const branch = (a: Asm, i: Branch, next: BlockId | undefined, labelOf: (id: BlockId) => Label): void => {
  const { not } = JUMPS[i.condition]
  const inverted = i.then === next && not !== undefined
  const { op } = JUMPS[inverted ? not : i.condition]
  const [taken, other] = inverted ? [i.else, i.then] : [i.then, i.else]
  if (typeof i.b === 'bigint') a.jumpImm(op, i.bits, i.a, Number(i.b), labelOf(taken))
  else a.jump(op, i.bits, i.a, i.b, labelOf(taken))
  if (other !== next) a.goto(labelOf(other))
}

const terminate = (
  a: Asm,
  block: MachineBlock<Physical>,
  next: BlockId | undefined,
  labelOf: (id: BlockId) => Label,
): void => {
  const t = block.terminator
  if (t.op === 'branch') branch(a, t, next, labelOf)
  else if (t.op === 'return') {
    fill(a, r0, t.value)
    a.exit()
  } else if (t.to !== next) a.goto(labelOf(t.to))
}

/** One function as the assembler takes it. */
export const encode = (fn: MachineFunction<Physical>): Subprogram => {
  const a = asm(fn.name)
  const labels = new Map(fn.blocks.map(({ id }) => [id, a.label(`b${id}`)]))
  const labelOf = (id: BlockId): Label => {
    const label = labels.get(id)
    if (label === undefined) throw new Error(`no block ${id} in ${fn.name}`)
    return label
  }
  fn.blocks.forEach((block, index) => {
    a.place(labelOf(block.id))
    for (const i of block.instructions) {
      a.at(i.span)
      ;(ROWS[i.op] as (a: Asm, i: Code) => void)(a, i)
    }
    a.at(block.terminator.span)
    terminate(a, block, fn.blocks[index + 1]?.id, labelOf)
  })
  return a.finish()
}
