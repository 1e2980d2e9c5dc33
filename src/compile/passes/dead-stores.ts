/** Dead stores: what is put on the stack and never read there again. */
import { type Instruction, type IrFunction, type Reg, type SlotId, usesOf } from '../ir/index.ts'
import { type Pass, replaceInstructions, singleDefinitions } from './pass.ts'

type Place = { readonly slot: SlotId; readonly offset: number }
type Range = { readonly from: number; readonly to: number }

/** Registers that hold the address of a place in a slot, as far as that is plain to see. */
const placesOf = (single: ReadonlyMap<Reg, Instruction>): ReadonlyMap<Reg, Place> => {
  const places = new Map<Reg, Place | undefined>()
  const placeOf = (register: Reg): Place | undefined => {
    if (!places.has(register)) {
      const i = single.get(register)
      if (i?.op === 'slot') places.set(register, { slot: i.slot, offset: i.offset })
      else places.set(register, i?.op === 'copy' ? placeOf(i.src) : undefined)
    }
    return places.get(register)
  }
  return new Map(
    [...single.keys()].flatMap((register) => {
      const place = placeOf(register)
      return place ? [[register, place] as const] : []
    }),
  )
}

const rangeOf = ({ offset }: Place, i: { readonly offset: number; readonly bytes: number }): Range => ({
  from: offset + i.offset,
  to: offset + i.offset + i.bytes,
})

/** What is read of each slot of which all uses are known; one whose address goes anywhere isn't there. */
class SlotReads {
  readonly #places: ReadonlyMap<Reg, Place>
  readonly #reads = new Map<SlotId, Range[]>()
  readonly #unknown = new Set<SlotId>()

  constructor(fn: IrFunction, places: ReadonlyMap<Reg, Place>) {
    this.#places = places
    for (const { instructions, terminator } of fn.blocks) {
      for (const i of instructions) this.#add(i)
      if (terminator) this.#leak(usesOf(terminator))
    }
  }

  #add(i: Instruction): void {
    if (i.op === 'slot' && !this.#places.has(i.dst)) this.#unknown.add(i.slot)
    if (i.op === 'copy' && this.#places.has(i.dst)) return
    if (i.op === 'load') this.#read(i)
    else if (i.op === 'store') this.#leak(usesOf(i).slice(1))
    else this.#leak(usesOf(i))
  }

  #read(i: Extract<Instruction, { op: 'load' }>): void {
    const place = this.#places.get(i.base)
    if (!place) return
    const reads = this.#reads.get(place.slot) ?? []
    this.#reads.set(place.slot, reads)
    reads.push(rangeOf(place, i))
  }

  #leak(registers: readonly Reg[]): void {
    for (const register of registers) {
      const place = this.#places.get(register)
      if (place) this.#unknown.add(place.slot)
    }
  }

  isDead(i: Instruction): boolean {
    const place = i.op === 'store' ? this.#places.get(i.base) : undefined
    if (i.op !== 'store' || !place || this.#unknown.has(place.slot)) return false
    const { from, to } = rangeOf(place, i)
    return !(this.#reads.get(place.slot) ?? []).some((read) => read.from < to && from < read.to)
  }
}

export const dropDeadStores: Pass = {
  name: 'drop-dead-stores',
  run: (fn) => {
    if (fn.slots.length === 0) return
    const reads = new SlotReads(fn, placesOf(singleDefinitions(fn)))
    for (const block of fn.blocks) {
      if (block.instructions.some((i) => reads.isDead(i))) {
        replaceInstructions(
          block,
          block.instructions.filter((i) => !reads.isDead(i)),
        )
      }
    }
  },
}
