/** What the allocator places: a register's whole life, or, once that did not fit, pieces of it. */
import { isLiveAt, type Linear, OCCURS, type Occurrence, PHASES, positionOf } from './linear.ts'
import type { Virtual } from './machine.ts'

/**
 * `whole`: the register, everywhere. `region`: a write and the reads that follow, or some reads, within one block
 * and without a call between. `point`: one read or write; such pieces are never spilled again.
 */
export type Level = 'whole' | 'region' | 'point'

export type Interval = {
  readonly register: Virtual
  readonly level: Level
  /** from, to, from, to, …, as in `Linear.ranges`. */
  readonly ranges: readonly number[]
  readonly occurrences: readonly Occurrence[]
  /** What spilling it would cost; Infinity for points. */
  readonly weight: number
  /** A piece that does not begin with a write: the instruction before which the value is fetched. */
  readonly reloadAt?: number
  /** A piece that begins with a write that others read: the instruction after which the value is stored. */
  readonly storeAt?: number
}

export const fromOf = (interval: Interval): number => interval.ranges[0] ?? 0

/** Accesses a position: long intervals with few accesses are spilled first, and so is what is cheap to remake. */
const weightOf = (
  linear: Linear,
  occurrences: readonly Occurrence[],
  ranges: readonly number[],
  cheap: boolean,
): number => {
  let accesses = 0
  for (const { index } of occurrences) accesses += linear.blocks[linear.blockOf[index] ?? 0]?.frequency ?? 1
  let length = 0
  for (let r = 0; r < ranges.length; r += 2) length += (ranges[r + 1] ?? 0) - (ranges[r] ?? 0)
  // The constant keeps the shortest intervals from weighing more than all else for their shortness alone.
  return ((cheap ? 0.5 : 1) * accesses) / (length / PHASES + 8)
}

/** The interval of a register's whole life. */
export const wholeInterval = (linear: Linear, register: Virtual, cheap: boolean): Interval => {
  const ranges = linear.ranges[register] ?? []
  const occurrences = linear.occurrences[register] ?? []
  return {
    register,
    level: 'whole',
    ranges,
    occurrences,
    weight: weightOf(linear, occurrences, ranges, cheap),
  }
}

/** The smaller intervals that take the place of one that is spilled: between them the value is in memory. */
export const piecesOf = (linear: Linear, interval: Interval, cheap: boolean): Interval[] => {
  const level = interval.level === 'whole' ? 'region' : 'point'
  const groups: Occurrence[][] = []
  for (const { index, bits } of interval.occurrences) {
    const read = bits & ~OCCURS.write
    if (read) join(groups, { index, bits: read }, level === 'region' ? linear : undefined)
    // What is cheap is made where it is read, never stored: the instruction that made it goes away.
    if (bits & OCCURS.write && !cheap) groups.push([{ index, bits: OCCURS.write }])
  }
  return groups.map((group) => piece(linear, interval.register, level, group, cheap))
}

/** Adds a read to the last group if the register can hold the value from there to here, else starts a group. */
const join = (groups: Occurrence[][], read: Occurrence, linear: Linear | undefined): void => {
  const group = groups.at(-1)
  const last = group?.at(-1)
  const joins = linear && last && staysBetween(linear, last, read.index)
  if (joins) group?.push(read)
  else if (read.bits & OCCURS.read) groups.push([read]) // a placed operand is moved straight from memory
}

const staysBetween = (linear: Linear, last: Occurrence, index: number): boolean => {
  if (linear.blockOf[last.index] !== linear.blockOf[index]) return false
  const from = last.bits & OCCURS.write ? last.index + 1 : last.index
  return (linear.callsBefore[from] ?? 0) === (linear.callsBefore[index] ?? 0)
}

const piece = (
  linear: Linear,
  register: Virtual,
  level: Level,
  group: readonly Occurrence[],
  cheap: boolean,
): Interval => {
  const [first, last] = [group[0], group.at(-1)]
  if (!first || !last) throw new Error('a piece has an occurrence')
  const written = (first.bits & OCCURS.write) !== 0
  const stored = written && outlives(linear, register, last)
  const from = positionOf(first.index, written ? 'write' : 'reload')
  const to = Math.max(endOf(last), stored ? positionOf(first.index, 'store') + 1 : 0)
  const ranges = [from, to]
  return {
    register,
    level,
    ranges,
    occurrences: group,
    weight: level === 'point' ? Number.POSITIVE_INFINITY : weightOf(linear, group, ranges, cheap),
    ...(!written && { reloadAt: first.index }),
    ...(stored && { storeAt: first.index }),
  }
}

/** The first position after an occurrence. */
const endOf = ({ index, bits }: Occurrence): number => {
  if (bits & (OCCURS.write | OCCURS.late)) return positionOf(index, 'write') + 1
  return positionOf(index, bits & OCCURS.read ? 'read' : 'reload') + 1
}

/** True when the value is read after the piece that ends with `last`. */
const outlives = (linear: Linear, register: Virtual, last: Occurrence): boolean => {
  const again = !(last.bits & OCCURS.write) && writesAt(linear, register, last.index)
  return !again && isLiveAt(linear.ranges[register] ?? [], positionOf(last.index, 'store'))
}

const writesAt = (linear: Linear, register: Virtual, index: number): boolean => {
  const code = linear.code[index]
  return code !== undefined && 'dst' in code && code.dst === register
}
