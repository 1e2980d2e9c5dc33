/** Subprograms to the bytes of one program. What only a kernel can number stays symbolic. */
import type { Span } from '../../base/index.ts'
import { type Insn, type Ref, slotsOf } from './insn.ts'
import { OP } from './opcode.ts'
import type { Subprogram } from './subprogram.ts'

/** Bytes of one slot (struct bpf_insn). */
export const SLOT_BYTES = 8

/**
 * A number to be patched into the imm of `slot` before loading: a map's fd (`map`, `mapValue`; the offset in
 * the value is already in the next slot) or a kernel function's BTF id (`kfunc`).
 */
export type Relocation = {
  readonly slot: number
  readonly kind: 'map' | 'mapValue' | 'kfunc'
  readonly name: string
}

/**
 * From `slot` on, the instructions come from `span` (what BTF line info tells the kernel, which wants an entry
 * where each subprogram starts: give a subprogram's first instruction a span).
 */
export type LineEntry = { readonly slot: number; readonly span: Span }

/** One program, the same on every machine. */
export type Assembled = {
  /** SLOT_BYTES a slot. */
  readonly bytes: Uint8Array
  readonly relocations: readonly Relocation[]
  /** Where each subprogram starts, in order; the first is the program's entry. */
  readonly subprograms: readonly { readonly name: string; readonly slot: number }[]
  readonly lines: readonly LineEntry[]
}

/** Code that can't be expressed: a name nobody defines, or a jump that is too far. */
export class AssembleError extends Error {
  /** `range`: the subprogram has to be split. */
  readonly kind: 'undefined' | 'duplicate' | 'range'
  readonly subprogram: string
  /** Index in the subprogram's `insns`; undefined when the subprogram as a whole is at fault. */
  readonly index: number | undefined
  readonly span: Span | undefined
  constructor(
    kind: AssembleError['kind'],
    subprogram: string,
    text: string,
    at?: { index: number; insn: Insn },
  ) {
    super(at ? `${subprogram}, insn ${at.index}: ${text}` : `${subprogram}: ${text}`)
    this.name = 'AssembleError'
    this.kind = kind
    this.subprogram = subprogram
    this.index = at?.index
    this.span = at?.insn.span
  }
}

/** The slot of each instruction, and of the end. */
const slotTable = (insns: readonly Insn[], start: number): number[] => {
  const slots = [start]
  for (const insn of insns) slots.push((slots.at(-1) ?? start) + slotsOf(insn))
  return slots
}

/** One subprogram with its place. */
type Placed = { readonly sub: Subprogram; readonly slots: readonly number[] }

const layOut = (subprograms: readonly Subprogram[]): Map<string, Placed> => {
  const placed = new Map<string, Placed>()
  let start = 0
  for (const sub of subprograms) {
    if (placed.has(sub.name)) throw new AssembleError('duplicate', sub.name, 'defined twice')
    const slots = slotTable(sub.insns, start)
    placed.set(sub.name, { sub, slots })
    start = slots.at(-1) ?? start
  }
  return placed
}

const MAX_JUMP = 2 ** 15

/** Distance from the slot after `slot` to `target`, as jumps and calls count. */
const distance = (slot: number, target: number) => target - slot - 1

type Resolved = { readonly insn: Insn; readonly relocation?: Relocation }

const resolveRef = (insn: Insn, ref: Ref, index: number, at: Placed, all: Map<string, Placed>): Resolved => {
  const { sub, slots } = at
  const slot = slots[index] ?? 0
  const refuse = (kind: AssembleError['kind'], text: string): never => {
    throw new AssembleError(kind, sub.name, text, { index, insn })
  }
  switch (ref.kind) {
    case 'label': {
      const place = sub.labels.get(ref.label)
      if (place === undefined) return refuse('undefined', `label ${ref.label} is not placed`)
      const off = distance(slot, slots[place] ?? slot)
      if (off < -MAX_JUMP || off >= MAX_JUMP) refuse('range', `${ref.label} is ${off} slots away`)
      return { insn: { ...insn, off } }
    }
    case 'func': {
      const start = all.get(ref.name)?.slots[0]
      if (start === undefined) return refuse('undefined', `no subprogram is named ${ref.name}`)
      return { insn: { ...insn, imm: distance(slot, start) } }
    }
    case 'map':
    case 'mapValue':
    case 'kfunc':
      return { insn, relocation: { slot, kind: ref.kind, name: ref.name } }
  }
}

const writeSlot = (view: DataView, slot: number, { op, dst, src, off, imm }: Insn) => {
  const at = slot * SLOT_BYTES
  view.setUint8(at, op)
  view.setUint8(at + 1, (src << 4) | dst)
  view.setInt16(at + 2, off, true)
  view.setInt32(at + 4, imm, true)
  return at
}

/** Writes one instruction at its slot; its `ref` is ignored. */
const encodeInsn = (view: DataView, slot: number, insn: Insn): void => {
  const at = writeSlot(view, slot, insn)
  if (insn.op === OP.loadImm64) view.setInt32(at + SLOT_BYTES + 4, insn.high ?? 0, true)
}

/**
 * Joins subprograms in the order given; the first is the entry. The bytes depend on nothing else.
 * Throws AssembleError for an undefined name, or a jump beyond 16 bits.
 */
export const assemble = (subprograms: readonly Subprogram[]): Assembled => {
  const placed = layOut(subprograms)
  const total = [...placed.values()].at(-1)?.slots.at(-1) ?? 0
  const bytes = new Uint8Array(total * SLOT_BYTES)
  const view = new DataView(bytes.buffer)
  const relocations: Relocation[] = []
  const lines: LineEntry[] = []
  for (const at of placed.values()) {
    at.sub.insns.forEach((insn, index) => {
      const slot = at.slots[index] ?? 0
      const { insn: resolved, relocation }: Resolved = insn.ref
        ? resolveRef(insn, insn.ref, index, at, placed)
        : { insn }
      encodeInsn(view, slot, resolved)
      if (relocation) relocations.push(relocation)
      if (insn.span && (index === 0 || lines.at(-1)?.span !== insn.span))
        lines.push({ slot, span: insn.span })
    })
  }
  const starts = [...placed.values()].map(({ sub, slots }) => ({ name: sub.name, slot: slots[0] ?? 0 }))
  return { bytes, relocations, subprograms: starts, lines }
}
