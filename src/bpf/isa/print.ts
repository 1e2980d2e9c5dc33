/**
 * The disassembler, in the kernel verifier's syntax (kernel/bpf/disasm.c), with names instead of numbers where
 * an instruction has them.
 */
import type { Span } from '../../base/index.ts'
import { HELPERS, helperOf } from './helper.ts'
import { constantOf, type Insn, type Label, slotsOf } from './insn.ts'
import {
  ALU,
  ATOMIC,
  type AtomicSize,
  atomicOf,
  type Bits,
  CALL_TARGET,
  FETCH,
  IMM64_SOURCE,
  JUMP,
  type Opcode,
  opcodeOf,
  type Size,
} from './opcode.ts'
import type { Reg } from './register.ts'
import type { Subprogram } from './subprogram.ts'

/** The 64-bit name of a register, or the 32-bit one. */
const name = (reg: Reg, bits: Bits = 64) => `${bits === 64 ? 'r' : 'w'}${reg}`
const signed = (value: number) => (value < 0 ? `${value}` : `+${value}`)
const hex = (value: number) => (value < 0 ? `${value}` : `0x${value.toString(16)}`)
const cell = (size: Size, base: Reg, off: number) => `(${size} *)(${name(base)} ${signed(off)})`

const target = ({ ref, off }: Insn) => (ref?.kind === 'label' ? ref.label : signed(off))

const printAlu = (insn: Insn, { op, bits, operand }: Extract<Opcode, { kind: 'alu' }>) => {
  const dst = name(insn.dst, bits)
  if (op === 'neg') return `${dst} = -${dst}`
  return `${dst} ${ALU[op].sign} ${operand === 'reg' ? name(insn.src, bits) : insn.imm}`
}

const printJump = (insn: Insn, { op, bits, operand }: Extract<Opcode, { kind: 'jump' }>) => {
  const right = operand === 'reg' ? name(insn.src, bits) : hex(insn.imm)
  return `if ${name(insn.dst, bits)} ${JUMP[op].sign} ${right} goto ${target(insn)}`
}

const printAtomic = ({ dst, src, off, imm }: Insn, size: AtomicSize) => {
  const op = atomicOf(imm)
  const where = cell(size, dst, off)
  if (!op) return `atomic 0x${imm.toString(16)} ${where}, ${name(src)}`
  if (!(imm & FETCH)) return `lock *${where} ${ATOMIC[op].sign} ${name(src)}`
  const call = `atomic${size === 'u64' ? '64' : ''}_${ATOMIC[op].sign}`
  return op === 'cmpxchg'
    ? `r0 = ${call}(${where}, r0, ${name(src)})`
    : `${name(src)} = ${call}(${where}, ${name(src)})`
}

const printImm64 = (insn: Insn) => {
  const { dst, src, imm, high = 0, ref } = insn
  const map = ref?.kind === 'map' || ref?.kind === 'mapValue' ? ref.name : `fd:${imm}`
  switch (src as number) {
    case IMM64_SOURCE.mapFd:
      return `${name(dst)} = map[${map}]`
    case IMM64_SOURCE.mapValue:
      return `${name(dst)} = map[${map}][0]${signed(high)}`
    case IMM64_SOURCE.func:
      return `${name(dst)} = func ${ref?.kind === 'func' ? ref.name : signed(imm)}`
    default:
      return `${name(dst)} = 0x${constantOf(insn).toString(16)} ll`
  }
}

const printCall = ({ src, imm, ref }: Insn) => {
  switch (src as number) {
    case CALL_TARGET.subprogram:
      return `call func ${ref?.kind === 'func' ? ref.name : signed(imm)}`
    case CALL_TARGET.kfunc:
      return `call kfunc ${ref?.kind === 'kfunc' ? ref.name : `#${imm}`}`
    default: {
      const helper = helperOf(imm)
      return helper ? `call ${helper}#${HELPERS[helper].number}` : `call #${imm}`
    }
  }
}

/** One instruction: `r0 = *(u64 *)(r6 +8)`, `if r1 == 0x2c goto +3`, `call map_lookup_elem#1`. */
export const printInsn = (insn: Insn): string => {
  const opcode = opcodeOf(insn.op)
  const { dst, src, off, imm } = insn
  switch (opcode?.kind) {
    case undefined:
      return `.insn 0x${insn.op.toString(16)}`
    case 'alu':
      return printAlu(insn, opcode)
    case 'endian':
      return `${name(dst)} = ${opcode.order}${imm} ${name(dst)}`
    case 'jump':
      return printJump(insn, opcode)
    case 'goto':
      return `goto ${target(insn)}`
    case 'load':
      return `${name(dst)} = *${cell(opcode.size, src, off)}`
    case 'store':
      return `*${cell(opcode.size, dst, off)} = ${name(src)}`
    case 'storeImm':
      return `*${cell(opcode.size, dst, off)} = ${imm}`
    case 'atomic':
      return printAtomic(insn, opcode.size)
    case 'loadImm64':
      return printImm64(insn)
    case 'call':
      return printCall(insn)
    case 'exit':
      return 'exit'
  }
}

export type PrintOptions = {
  /** The D text to show before the instructions that come from `span`; undefined shows none. */
  readonly source?: (span: Span) => string | undefined
  /** Begins each line with its slot number, as verifier logs do. */
  readonly slots?: boolean
}

const labelsByIndex = ({ labels }: Subprogram) => {
  const at = new Map<number, Label[]>()
  for (const [label, index] of labels) at.set(index, [...(at.get(index) ?? []), label])
  return at
}

/** The lines of one subprogram, and the slot after it. */
const printSubprogram = (sub: Subprogram, start: number, { source, slots }: PrintOptions) => {
  const lines = [`func ${sub.name}:`]
  const labels = labelsByIndex(sub)
  let slot = start
  let shown: Span | undefined
  const mark = (index: number) => lines.push(...(labels.get(index) ?? []).map((label) => `${label}:`))
  sub.insns.forEach((insn, index) => {
    mark(index)
    if (insn.span && insn.span !== shown) {
      shown = insn.span
      const text = source?.(shown)
      if (text !== undefined) lines.push(...text.split('\n').map((line) => `  ; ${line}`))
    }
    lines.push(slots ? `${`${slot}`.padStart(5)}: ${printInsn(insn)}` : `  ${printInsn(insn)}`)
    slot += slotsOf(insn)
  })
  mark(sub.insns.length)
  return { lines, end: slot }
}

/** A whole program, in the syntax that `parse` reads. For loaded bytes, `lift` them first. */
export const print = (subprograms: readonly Subprogram[], options: PrintOptions = {}): string => {
  const all: string[] = []
  let slot = 0
  for (const sub of subprograms) {
    const { lines, end } = printSubprogram(sub, slot, options)
    all.push(...lines)
    slot = end
  }
  return all.map((line) => `${line}\n`).join('')
}
