/**
 * A machine function as one numbered line of code, with each register's occurrences and the ranges in which it
 * holds a value that is still needed.
 *
 * Each instruction has four positions, 4 · index + phase, so that what is inserted around it has a place of its
 * own. Ranges are half-open.
 */
import { type LiveGraph, livenessOf } from '../ir/index.ts'
import { type Constraints, constraintsOf, readIn, writtenBy } from './constraints.ts'
import type { MachineFunction, MachineInstruction, MachineTerminator, Virtual } from './machine.ts'

/** Reloads stand before the instruction; it reads, then writes; what it wrote is stored after it. */
export const PHASE = { reload: 0, read: 1, write: 2, store: 3 } as const
export const PHASES = 4
export const positionOf = (index: number, phase: keyof typeof PHASE): number => index * PHASES + PHASE[phase]

/** Before anything of the instruction, its reloads included. */
export const startOf = (index: number): number => positionOf(index, 'reload')

/** How a register occurs in an instruction; several bits may be set. */
export const OCCURS = { read: 1, late: 2, placed: 4, write: 8 } as const

/** Where a register occurs: instruction index and OCCURS bits. */
export type Occurrence = { readonly index: number; bits: number }

export type Code = MachineInstruction | MachineTerminator

export type LinearBlock = {
  /** Indexes of its first instruction and of its terminator. */
  readonly first: number
  readonly last: number
  /** How often it runs, relative to straight-line code. */
  readonly frequency: number
}

export type Linear = {
  readonly code: readonly Code[]
  /** What each instruction asks of the allocator. */
  readonly constraints: readonly Constraints[]
  readonly blocks: readonly LinearBlock[]
  /** The block of each instruction. */
  readonly blockOf: Int32Array
  /** For each index, how many calls come before it. */
  readonly callsBefore: Int32Array
  /** By register, in order. */
  readonly occurrences: readonly (readonly Occurrence[])[]
  /** By register: from, to, from, to, …, ascending and disjoint. */
  readonly ranges: readonly (readonly number[])[]
}

/** A block runs once a function, eight times as often in each loop around it, seldom when it is cold. */
const LOOP_WEIGHT = 8
const COLD_WEIGHT = 1 / 64

const frequencies = (fn: MachineFunction, place: ReadonlyMap<number, number>): number[] => {
  const depth = new Int32Array(fn.blocks.length + 1)
  fn.blocks.forEach((block, from) => {
    for (const id of targetsOf(block.terminator)) {
      const to = place.get(id) ?? 0
      if (to > from) continue // only back edges make loops; what lies between is taken as the loop's body
      depth[to] = (depth[to] ?? 0) + 1
      depth[from + 1] = (depth[from + 1] ?? 0) - 1
    }
  })
  let loops = 0
  return fn.blocks.map((block, index) => {
    loops += depth[index] ?? 0
    return LOOP_WEIGHT ** Math.min(loops, 6) * (block.cold ? COLD_WEIGHT : 1)
  })
}

const targetsOf = (t: MachineTerminator) =>
  t.op === 'return' ? [] : t.op === 'jump' ? [t.to] : [t.then, t.else]

export const linearise = (fn: MachineFunction): Linear => {
  const place = new Map(fn.blocks.map((block, index) => [block.id as number, index]))
  const frequency = frequencies(fn, place)
  const code: Code[] = []
  const blocks = fn.blocks.map((block, index): LinearBlock => {
    const first = code.length
    for (const i of block.instructions) code.push(i)
    code.push(block.terminator)
    return { first, last: code.length - 1, frequency: frequency[index] ?? 1 }
  })
  const blockOf = new Int32Array(code.length)
  for (const [index, { first, last }] of blocks.entries()) blockOf.fill(index, first, last + 1)
  const constraints = code.map(constraintsOf)
  const occurrences = occurrencesIn(code, constraints, fn.registers)
  const predecessors: number[][] = blocks.map(() => [])
  fn.blocks.forEach((block, from) => {
    for (const id of targetsOf(block.terminator)) predecessors[place.get(id) ?? 0]?.push(from)
  })
  const { liveOut } = livenessOf(liveGraph(blocks, blockOf, occurrences, predecessors))
  const ranges = rangesOf(code, constraints, blocks, liveOut, fn.registers)
  return { code, constraints, blocks, blockOf, callsBefore: countCalls(code), occurrences, ranges }
}

const countCalls = (code: readonly Code[]): Int32Array => {
  const before = new Int32Array(code.length + 1)
  code.forEach((i, index) => {
    before[index + 1] = (before[index] ?? 0) + (i.op === 'call' ? 1 : 0)
  })
  return before
}

const occurrencesIn = (
  code: readonly Code[],
  constraints: readonly Constraints[],
  registers: number,
): Occurrence[][] => {
  const lists: Occurrence[][] = Array.from({ length: registers }, () => [])
  const note = (register: Virtual, index: number, bits: number) => {
    const list = lists[register]
    const last = list?.at(-1)
    if (last?.index === index) last.bits |= bits
    else list?.push({ index, bits })
  }
  code.forEach((i, index) => {
    const { early, late, placed } = constraints[index] as Constraints
    for (const r of early) note(r, index, OCCURS.read)
    for (const r of late) note(r, index, OCCURS.read | OCCURS.late)
    for (const { source } of placed) if (typeof source === 'number') note(source, index, OCCURS.placed)
    const dst = writtenBy(i)
    if (dst !== undefined) note(dst, index, OCCURS.write)
  })
  return lists
}

const liveGraph = (
  blocks: readonly LinearBlock[],
  blockOf: Int32Array,
  occurrences: readonly (readonly Occurrence[])[],
  predecessors: readonly (readonly number[])[],
): LiveGraph => {
  const exposed = blocks.map(() => new Set<number>())
  const defined = blocks.map(() => new Set<number>())
  occurrences.forEach((list, register) => {
    for (const { index, bits } of list) {
      const block = blockOf[index] ?? 0
      if (bits & ~OCCURS.write && !defined[block]?.has(register)) exposed[block]?.add(register)
      if (bits & OCCURS.write) defined[block]?.add(register)
    }
  })
  return {
    blocks: blocks.length,
    predecessors: (b) => predecessors[b] ?? [],
    exposed: (b) => exposed[b] ?? [],
    defines: (b, r) => defined[b]?.has(r) ?? false,
  }
}

/** Where the last read of an instruction ends. */
const readEnd = ({ early, late }: Constraints, register: Virtual): number => {
  if (late.includes(register)) return PHASE.write + 1
  return early.includes(register) ? PHASE.read + 1 : PHASE.read
}

/** Built from the end backwards: a write cuts off the range that the reads behind it opened. */
const rangesOf = (
  code: readonly Code[],
  constraints: readonly Constraints[],
  blocks: readonly LinearBlock[],
  liveOut: readonly ReadonlySet<number>[],
  registers: number,
): number[][] => {
  const backwards: number[][] = Array.from({ length: registers }, () => []) // to, from, to, from, …
  const live = (register: number, from: number, to: number) => {
    const list = backwards[register] ?? []
    const earliest = list.at(-1)
    if (earliest === undefined || earliest > to) list.push(to, from)
    else list[list.length - 1] = Math.min(earliest, from)
  }
  for (let b = blocks.length - 1; b >= 0; b--) {
    const { first, last } = blocks[b] ?? { first: 0, last: -1 }
    const start = first * PHASES
    for (const register of liveOut[b] ?? []) live(register, start, (last + 1) * PHASES)
    for (let index = last; index >= first; index--) {
      const i = code[index]
      if (!i) continue
      const dst = writtenBy(i)
      if (dst !== undefined) write(backwards[dst] ?? [], positionOf(index, 'write'))
      const asked = constraints[index] as Constraints
      for (const r of readIn(asked)) live(r, start, index * PHASES + readEnd(asked, r))
    }
  }
  return backwards.map((list) => list.reverse())
}

const write = (list: number[], at: number): void => {
  const [to, from] = [list.at(-2), list.at(-1)]
  if (to !== undefined && from !== undefined && from <= at && at < to) list[list.length - 1] = at
  else list.push(at + 1, at) // nobody reads it, but for this moment it needs a place
}

/** True when one of the ranges holds `position`. */
export const isLiveAt = (ranges: readonly number[], position: number): boolean => {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle] ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return low % 2 === 1
}
