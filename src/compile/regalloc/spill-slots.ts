/** Gives each spilled register 8 aligned bytes of the frame: the verifier keeps track of pointers in no others. */
import type { Linear } from './linear.ts'
import type { Virtual } from './machine.ts'

export const SPILL_BYTES = 8

export type SpillSlots = {
  /** From the frame pointer, by register. */
  readonly offsets: ReadonlyMap<Virtual, number>
  /** Of the whole frame, with what was there before. */
  readonly frameBytes: number
}

/** Registers whose lives do not overlap, from first position to last, share their place. */
export const assignSpillSlots = (
  linear: Linear,
  spilled: readonly Virtual[],
  frameBytes: number,
): SpillSlots => {
  const lives = spilled
    .map((register) => ({ register, ranges: linear.ranges[register] ?? [] }))
    .map(({ register, ranges }) => ({ register, from: ranges[0] ?? 0, to: ranges.at(-1) ?? 0 }))
    .sort((a, b) => a.from - b.from)
  const base = Math.ceil(frameBytes / SPILL_BYTES) * SPILL_BYTES
  const offsets = new Map<Virtual, number>()
  const freeFrom: number[] = [] // by slot: where the life of its last owner ends
  for (const { register, from, to } of lives) {
    const reusable = freeFrom.findIndex((end) => end <= from)
    const slot = reusable < 0 ? freeFrom.length : reusable
    freeFrom[slot] = to
    offsets.set(register, -(base + (slot + 1) * SPILL_BYTES))
  }
  return { offsets, frameBytes: base + freeFrom.length * SPILL_BYTES }
}
