/** Bytes to instructions, and whole programs back to named subprograms. */
import { type Assembled, type Relocation, SLOT_BYTES } from './assemble.ts'
import { type Insn, type Label, type Ref, slotsOf } from './insn.ts'
import { atomicOf, CALL_TARGET, IMM64_SOURCE, OP, type Opcode, opcodeOf } from './opcode.ts'
import { REGISTERS, type Reg } from './register.ts'
import type { Subprogram } from './subprogram.ts'

/** Bytes that are no instruction. */
export class DecodeError extends Error {
  readonly slot: number
  constructor(slot: number, text: string) {
    super(`slot ${slot}: ${text}`)
    this.name = 'DecodeError'
    this.slot = slot
  }
}

const sources: readonly number[] = Object.values(IMM64_SOURCE)
const callTargets: readonly number[] = Object.values(CALL_TARGET)
const isRegister = (field: number) => field < REGISTERS.length

/** Why the fields don't go with the opcode, or undefined when they do. */
const fault = (opcode: Opcode, { dst, src, imm }: Insn): string | undefined => {
  if (!isRegister(dst)) return `no register r${dst}`
  switch (opcode.kind) {
    case 'loadImm64':
      return sources.includes(src) ? undefined : `ld_imm64 with unknown source ${src}`
    case 'call':
      return callTargets.includes(src) ? undefined : `call with unknown target ${src}`
    case 'atomic':
      if (atomicOf(imm) === undefined) return `unknown atomic operation 0x${imm.toString(16)}`
      break
    case 'endian':
      return imm === 16 || imm === 32 || imm === 64 ? undefined : `no ${imm}-bit byte order`
    case 'alu':
    case 'jump':
    case 'load':
    case 'store':
    case 'storeImm':
    case 'goto':
    case 'exit':
  }
  return isRegister(src) ? undefined : `no register r${src}`
}

const readSlot = (view: DataView, slot: number): Insn => {
  const at = slot * SLOT_BYTES
  const registers = view.getUint8(at + 1)
  return {
    op: view.getUint8(at),
    dst: (registers & 15) as Reg,
    src: (registers >> 4) as Reg,
    off: view.getInt16(at + 2, true),
    imm: view.getInt32(at + 4, true),
  }
}

const readInsn = (view: DataView, slot: number): Insn => {
  const insn = readSlot(view, slot)
  const opcode = opcodeOf(insn.op)
  if (!opcode) throw new DecodeError(slot, `unknown opcode 0x${insn.op.toString(16).padStart(2, '0')}`)
  const text = fault(opcode, insn)
  if (text) throw new DecodeError(slot, text)
  if (insn.op !== OP.loadImm64) return insn
  if ((slot + 2) * SLOT_BYTES > view.byteLength) throw new DecodeError(slot, 'ld_imm64 lacks its second slot')
  const second = readSlot(view, slot + 1)
  if (second.op | second.dst | second.src | second.off) {
    throw new DecodeError(slot + 1, 'not the second slot of a ld_imm64')
  }
  return { ...insn, high: second.imm }
}

/**
 * The instructions of `bytes` by slot; the second slot of a ld_imm64 is a hole. Jumps and calls keep their
 * numbers; what `relocations` name gets its `ref` back.
 */
export const decodeSlots = (
  bytes: Uint8Array,
  relocations: readonly Relocation[] = [],
): (Insn | undefined)[] => {
  if (bytes.length % SLOT_BYTES) throw new DecodeError(Math.floor(bytes.length / SLOT_BYTES), 'half a slot')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const refs = new Map<number, Ref>(relocations.map(({ slot, kind, name }) => [slot, { kind, name }]))
  const slots: (Insn | undefined)[] = []
  while (slots.length * SLOT_BYTES < bytes.length) {
    const slot = slots.length
    const insn = readInsn(view, slot)
    const ref = refs.get(slot)
    slots.push(ref ? { ...insn, ref } : insn)
    if (slotsOf(insn) === 2) slots.push(undefined)
  }
  return slots
}

/** The instructions of `bytes` in order. */
export const decode = (bytes: Uint8Array, relocations: readonly Relocation[] = []): Insn[] =>
  decodeSlots(bytes, relocations).filter((insn) => insn !== undefined)

/** The slot that a jump, a call of a subprogram or an address of one points at; undefined for other insns. */
export const targetSlot = (insn: Insn, slot: number): number | undefined => {
  const opcode = opcodeOf(insn.op)
  if (opcode?.kind === 'jump' || opcode?.kind === 'goto') return slot + 1 + insn.off
  const relative =
    (opcode?.kind === 'call' && insn.src === CALL_TARGET.subprogram) ||
    (opcode?.kind === 'loadImm64' && insn.src === IMM64_SOURCE.func)
  return relative ? slot + 1 + insn.imm : undefined
}

/** One subprogram's slots, half-open. */
type Extent = { readonly name: string; readonly start: number; readonly end: number }

/** Names for the jump targets inside `extent`, in order of place. */
const nameTargets = (slots: readonly (Insn | undefined)[], { start, end }: Extent): Map<number, Label> => {
  const targets = new Set<number>()
  for (let slot = start; slot < end; slot++) {
    const insn = slots[slot]
    if (!insn || insn.op === OP.call || insn.op === OP.loadImm64) continue
    const target = targetSlot(insn, slot)
    if (target !== undefined && target >= start && target <= end) targets.add(target)
  }
  return new Map([...targets].sort((a, b) => a - b).map((slot, n) => [slot, `L${n + 1}` as Label]))
}

const liftInsn = (insn: Insn, slot: number, labels: Map<number, Label>, names: Map<number, string>): Insn => {
  const target = targetSlot(insn, slot)
  if (target === undefined) return insn
  const isJump = insn.op !== OP.call && insn.op !== OP.loadImm64
  const label = isJump ? labels.get(target) : undefined
  if (label) return { ...insn, off: 0, ref: { kind: 'label', label } }
  const name = isJump ? undefined : names.get(target)
  return name === undefined ? insn : { ...insn, imm: 0, ref: { kind: 'func', name } }
}

/** Undoes `assemble`: numbers become names again, with labels called L1, L2 and so on in each subprogram. */
export const lift = (program: Assembled): Subprogram[] => {
  const slots = decodeSlots(program.bytes, program.relocations)
  const spans = new Map(program.lines.map(({ slot, span }) => [slot, span]))
  const names = new Map(program.subprograms.map(({ name, slot }) => [slot, name]))
  return program.subprograms.map(({ name, slot: start }, index) => {
    const end = program.subprograms[index + 1]?.slot ?? slots.length
    const targets = nameTargets(slots, { name, start, end })
    const insns: Insn[] = []
    const labels = new Map<Label, number>()
    for (let slot = start; slot <= end; slot++) {
      const label = targets.get(slot)
      if (label) labels.set(label, insns.length)
      const insn = slot < end ? slots[slot] : undefined
      if (!insn) continue
      const span = spans.get(slot)
      insns.push({ ...liftInsn(insn, slot, targets, names), ...(span && { span }) })
    }
    return { name, insns, labels }
  })
}
