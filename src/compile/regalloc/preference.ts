/** Which register an interval would best have, so that moves around it vanish. */
import { r0, r1, r2, r3, r4, r5, r6, r7, r8, r9 } from '../../bpf/isa/index.ts'
import type { Interval } from './interval.ts'
import type { Linear, Occurrence } from './linear.ts'
import type { Physical, Virtual } from './machine.ts'

/** Short-lived values go where calls clobber, the lesser-used argument registers first. */
const DEFAULT_ORDER: readonly Physical[] = [r5, r4, r3, r2, r1, r0, r6, r7, r8, r9]
/** Occurrences looked at, from either end of an interval: the others seldom have a wish that can be met. */
const LOOK_AT = 6
/** How far a wish is followed through registers that have no place yet (`a = b + 1; f(a)`). */
const LOOK_AHEAD = 3

export class Preferences {
  readonly #linear: Linear
  /** Where the register, or the last piece of it, was put. */
  readonly #places = new Map<Virtual, Physical>()

  constructor(linear: Linear) {
    this.#linear = linear
  }

  note(interval: Interval, register: Physical): void {
    this.#places.set(interval.register, register)
  }

  /** All registers, the wanted ones first. */
  order(interval: Interval): readonly Physical[] {
    const votes = new Map<Physical, number>()
    this.#collect(interval.register, interval.occurrences, LOOK_AHEAD, 1, votes)
    if (votes.size === 0) return DEFAULT_ORDER
    const wanted = [...votes].sort(([, a], [, b]) => b - a).map(([register]) => register)
    return [...wanted, ...DEFAULT_ORDER.filter((register) => !votes.has(register))]
  }

  #collect(
    register: Virtual,
    occurrences: readonly Occurrence[],
    ahead: number,
    weight: number,
    votes: Map<Physical, number>,
  ): void {
    const many = occurrences.length > 2 * LOOK_AT
    for (let at = 0; at < occurrences.length; at++) {
      if (many && at === LOOK_AT) at = occurrences.length - LOOK_AT
      const { index } = occurrences[at] as Occurrence
      const frequency = this.#linear.blocks[this.#linear.blockOf[index] ?? 0]?.frequency ?? 1
      this.#collectAt(register, index, ahead, weight * frequency, votes)
    }
  }

  #collectAt(
    register: Virtual,
    index: number,
    ahead: number,
    weight: number,
    votes: Map<Physical, number>,
  ): void {
    const i = this.#linear.code[index]
    const asked = this.#linear.constraints[index]
    if (!i || !asked) return
    const { placed, near } = asked
    if (placed.length === 0 && near.length === 0) return
    const vote = (to: Physical) => votes.set(to, (votes.get(to) ?? 0) + weight)
    const follow = (other: Virtual) => {
      const place = this.#places.get(other)
      if (place !== undefined) vote(place)
      else if (ahead > 0) {
        this.#collect(other, this.#linear.occurrences[other] ?? [], ahead - 1, weight / 2, votes)
      }
    }
    for (const { source, register: to } of placed) if (source === register) vote(to)
    const dst = 'dst' in i ? i.dst : undefined
    if (dst === undefined) return
    for (const wish of near) {
      if (typeof wish !== 'number') {
        if (dst === register) vote(wish.register)
      } else if (dst === register && wish !== register) follow(wish)
      else if (wish === register && dst !== register) follow(dst)
    }
  }
}
