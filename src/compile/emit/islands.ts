/**
 * Far jumps by way of islands: a jump reaches 16 bits of slots, and less where the kernel replaces single instructions
 * by several. Code that is longer gets places in between where jumps alight and jump on; what comes upon such a place
 * from before goes over it.
 */
import {
  type Insn,
  type Label,
  insn as make,
  opcodeOf,
  type Subprogram,
  slotsOf,
} from '../../bpf/isa/index.ts'

/** The farthest that a jump goes at once. */
const REACH = 12_000
/** Between two places for islands, less than what a jump reaches: some place is always within it. */
const SPACING = 8_000

/** An island: a jump to `target`, at the place before instruction `before`. */
type Island = { readonly label: Label; readonly target: Label }

/** The slot of each instruction and of the end. */
const slotsIn = (insns: readonly Insn[]): number[] => {
  const slots = [0]
  for (const insn of insns) slots.push((slots.at(-1) ?? 0) + slotsOf(insn))
  return slots
}

class Router {
  readonly #slots: readonly number[]
  readonly #labels: Subprogram['labels']
  /** By the instruction before which they are. */
  readonly places: ReadonlyMap<number, Map<Label, Island>>

  constructor({ insns, labels }: Subprogram) {
    this.#slots = slotsIn(insns)
    this.#labels = labels
    const places = new Map<number, Map<Label, Island>>()
    let next = SPACING
    for (const [at, slot] of this.#slots.entries()) {
      if (slot < next || at >= insns.length) continue
      places.set(at, new Map())
      next = slot + SPACING
    }
    this.places = places
  }

  #slot(index: number): number {
    return this.#slots[index] ?? 0
  }

  /** Where a jump from that instruction goes at first, so that it arrives at `target` at last. */
  route(from: number, target: Label): Label {
    const start = this.#slot(from)
    const end = this.#slot(this.#labels.get(target) ?? from)
    if (Math.abs(end - start) <= REACH) return target
    const within = [...this.places.keys()].filter((at) => {
      const slot = this.#slot(at)
      const forward = end > start ? slot > start && slot < end : slot < start && slot > end
      return forward && Math.abs(slot - start) <= REACH
    })
    const at = end > start ? within.at(-1) : within[0]
    const islands = at === undefined ? undefined : this.places.get(at)
    if (at === undefined || !islands) return target // no way: the assembler says so
    const known = islands.get(target)
    if (known) return known.label
    const label = `${target}@${at}` as Label
    islands.set(target, { label, target: this.route(at, target) })
    return label
  }
}

/** Kernels refuse code that nothing reaches: behind a jump or an exit nothing comes upon the islands. */
const goesOn = (before: Insn | undefined): boolean => {
  const kind = before && opcodeOf(before.op)?.kind
  return kind !== 'goto' && kind !== 'exit'
}

/** The same code with every jump within reach. */
export const withIslands = (sub: Subprogram): Subprogram => {
  if ((slotsIn(sub.insns).at(-1) ?? 0) <= REACH) return sub
  const router = new Router(sub)
  const routed = sub.insns.map((insn, at): Insn => {
    if (insn.ref?.kind !== 'label') return insn
    return { ...insn, ref: { kind: 'label', label: router.route(at, insn.ref.label) } }
  })
  const insns: Insn[] = []
  const labels = new Map<Label, number>()
  const moved: number[] = []
  for (const [at, insn] of routed.entries()) {
    const islands = [...(router.places.get(at)?.values() ?? [])]
    if (islands.length > 0) {
      const over = `over@${at}` as Label
      if (goesOn(insns.at(-1))) insns.push(make.goto(over))
      for (const { label, target } of islands) {
        labels.set(label, insns.length)
        insns.push(make.goto(target))
      }
      labels.set(over, insns.length)
    }
    moved.push(insns.length)
    insns.push(insn)
  }
  moved.push(insns.length)
  for (const [label, at] of sub.labels) labels.set(label, moved[at] ?? insns.length)
  return { ...sub, insns, labels }
}
