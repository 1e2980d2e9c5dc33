/** Moves into several registers at once, as a call's arguments need. */
import { r0 } from '../../bpf/isa/index.ts'
import type { Cheap, Physical, Source, Spilled } from '../regalloc/index.ts'

/** One step of the sequence that does it. */
export type Step =
  | { readonly to: Physical; readonly from: Physical }
  | { readonly to: Physical; readonly from: Cheap | Spilled }

type Move = { readonly to: Physical; readonly from: Physical }

/**
 * Registers are moved before the others are filled from elsewhere: first those to registers that no other move
 * still reads, then what is left, which are cycles; each is opened by way of r0. r0 is free then: it is no
 * argument register, and what it held has been moved.
 */
export const sequence = (targets: readonly { to: Physical; from: Source<Physical> }[]): Step[] => {
  const steps: Step[] = []
  let pending = targets.flatMap(({ to, from }): Move[] =>
    typeof from === 'number' && from !== to ? [{ to, from }] : [],
  )
  const step = (move: Move) => {
    steps.push(move)
    pending = pending.filter((other) => other !== move)
  }
  while (pending.length > 0) {
    const ready = pending.find(({ to }) => !pending.some(({ from }) => from === to))
    if (ready) {
      step(ready)
      continue
    }
    const [first] = pending
    if (!first) break
    steps.push({ to: r0, from: first.from })
    pending = pending.map((move) => (move.from === first.from ? { ...move, from: r0 } : move))
  }
  const others = targets.flatMap(({ to, from }): Step[] => (typeof from === 'number' ? [] : [{ to, from }]))
  return [...steps, ...others]
}
