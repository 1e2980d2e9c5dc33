/**
 * Register allocation: intervals are placed in the order in which they start, each where it is wanted most among
 * the registers that are free for all of it. One that finds none takes the place of lighter ones or is spilled:
 * then it lives in memory (or is made anew, where that is cheap) and its pieces are placed instead.
 *
 * An interval displaces only lighter ones and is cut at most twice, so this ends. The method is the greedy
 * allocator of LLVM, without its global splitting.
 */
import { argumentRegister } from './constraints.ts'
import { fromOf, type Interval, piecesOf, wholeInterval } from './interval.ts'
import { type Linear, linearise, positionOf } from './linear.ts'
import type { Cheap, MachineFunction, Physical, Virtual } from './machine.ts'
import { ALLOCATABLE, Occupancy } from './occupancy.ts'
import { Preferences } from './preference.ts'
import { Queue } from './queue.ts'

/** Where everything is: the register of each interval, and what lives in memory between its pieces. */
export type Assignment = {
  readonly linear: Linear
  readonly placed: ReadonlyMap<Interval, Physical>
  /** Spilled registers; those of `cheap` are made anew instead. */
  readonly spilled: ReadonlySet<Virtual>
  readonly cheap: ReadonlyMap<Virtual, Cheap>
}

class Allocator {
  readonly linear: Linear
  readonly placed = new Map<Interval, Physical>()
  readonly spilled = new Set<Virtual>()
  readonly cheap: ReadonlyMap<Virtual, Cheap>
  readonly #occupancy: Occupancy
  readonly #preferences: Preferences
  readonly #queue = new Queue<Interval>(fromOf)

  constructor(fn: MachineFunction) {
    this.linear = linearise(fn)
    this.cheap = cheapRegisters(this.linear)
    this.#preferences = new Preferences(this.linear)
    this.#occupancy = new Occupancy(positionOf(this.linear.code.length, 'reload'))
    reserveFixed(this.linear, this.#occupancy)
  }

  run(): Assignment {
    this.linear.ranges.forEach((ranges, index) => {
      const register = index as Virtual
      if (ranges.length > 0) {
        this.#queue.push(wholeInterval(this.linear, register, this.cheap.has(register)))
      }
    })
    for (let next = this.#queue.pop(); next; next = this.#queue.pop()) {
      if (!this.#placeFree(next) && !this.#displace(next)) this.#spill(next)
    }
    return this
  }

  #placeFree(interval: Interval): boolean {
    for (const register of this.#preferences.order(interval)) {
      if (!this.#occupancy.isFree(register, interval.ranges)) continue
      this.#place(interval, register)
      return true
    }
    return false
  }

  #place(interval: Interval, register: Physical): void {
    this.#occupancy.place(register, interval)
    this.placed.set(interval, register)
    this.#preferences.note(interval, register)
  }

  /** Takes the register whose heaviest tenant is lightest, if all its tenants weigh less than `interval`. */
  #displace(interval: Interval): boolean {
    let best: { register: Physical; tenants: Interval[] } | undefined
    let limit = interval.weight
    for (const register of ALLOCATABLE) {
      const tenants = this.#occupancy.tenants(register, interval.ranges, limit)
      if (!tenants) continue
      best = { register, tenants }
      limit = Math.max(...tenants.map((tenant) => tenant.weight))
    }
    if (!best) return false
    for (const tenant of best.tenants) {
      this.#occupancy.evict(best.register, tenant)
      this.placed.delete(tenant)
      this.#queue.push(tenant)
    }
    this.#place(interval, best.register)
    return true
  }

  #spill(interval: Interval): void {
    if (interval.level === 'point') throw new Error('an instruction needs more registers than there are')
    this.spilled.add(interval.register)
    const cheap = this.cheap.has(interval.register)
    for (const piece of piecesOf(this.linear, interval, cheap)) this.#queue.push(piece)
  }
}

/** Registers written once, by an instruction that makes a cheap value. */
const cheapRegisters = (linear: Linear): Map<Virtual, Cheap> => {
  const writes = new Int32Array(linear.occurrences.length)
  const made = new Map<Virtual, Cheap>()
  for (const i of linear.code) {
    if (!('dst' in i) || i.dst === undefined) continue
    writes[i.dst] = (writes[i.dst] ?? 0) + 1
    if (i.op === 'make') made.set(i.dst, i.value)
  }
  return new Map([...made].filter(([register]) => writes[register] === 1))
}

/** Takes the places of incoming parameters and of what calls clobber. */
const reserveFixed = (linear: Linear, occupancy: Occupancy): void => {
  linear.code.forEach((i, index) => {
    if (i.op === 'param') {
      occupancy.block(argumentRegister(i.index), 0, positionOf(index, 'read') + 1)
    }
    for (const register of linear.constraints[index]?.clobbers ?? []) {
      occupancy.block(register, positionOf(index, 'read'), positionOf(index, 'read') + 1)
    }
  })
}

export const allocate = (fn: MachineFunction): Assignment => new Allocator(fn).run()
