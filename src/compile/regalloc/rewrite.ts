/** Applies an assignment: physical registers for virtual ones, with the reloads and stores of what was spilled. */
import type { Assignment } from './allocate.ts'
import { comparedScalars, type EdgeStore, storeOnEdges } from './edge-stores.ts'
import type {
  MachineBlock,
  MachineFunction,
  MachineInstruction,
  Physical,
  Source,
  Virtual,
} from './machine.ts'
import { Places } from './places.ts'
import { type Names, renameInstruction, renameTerminator } from './rename.ts'
import { assignSpillSlots, SPILL_BYTES } from './spill-slots.ts'

type Allocated = MachineInstruction<Physical>
type At<T> = Map<number, T>

const push = <T>(lists: At<T[]>, index: number, item: T): void => {
  const list = lists.get(index)
  if (list) list.push(item)
  else lists.set(index, [item])
}

const found = (physical: Physical | undefined, register: Virtual, index: number): Physical => {
  if (physical === undefined) throw new Error(`v${register} has no register at instruction ${index}`)
  return physical
}

class Rewriter {
  readonly #assignment: Assignment
  readonly #places: Places
  readonly #offsets: ReadonlyMap<Virtual, number>
  readonly #before: At<Allocated[]> = new Map()
  readonly #after: At<Allocated[]> = new Map()
  readonly frameBytes: number

  constructor(fn: MachineFunction, assignment: Assignment) {
    this.#assignment = assignment
    this.#places = new Places(assignment.placed)
    const stored = [...assignment.spilled].filter((register) => !assignment.cheap.has(register))
    const slots = assignSpillSlots(assignment.linear, stored, fn.frameBytes)
    this.#offsets = slots.offsets
    this.frameBytes = slots.frameBytes
    this.#insertPieces()
  }

  block(block: MachineBlock, first: number): MachineBlock<Physical> {
    const instructions: Allocated[] = []
    block.instructions.forEach((i, offset) => {
      const index = first + offset
      if (this.#isRemade(i)) return
      instructions.push(...(this.#before.get(index) ?? []))
      instructions.push(renameInstruction(i, this.#names(index)))
      instructions.push(...(this.#after.get(index) ?? []))
    })
    const last = first + block.instructions.length
    instructions.push(...(this.#before.get(last) ?? []))
    const terminator = renameTerminator(block.terminator, this.#names(last))
    return { ...block, instructions, terminator }
  }

  /** A cheap value that is made where it is read needs no instruction where it was made first. */
  #isRemade(i: MachineInstruction): boolean {
    return i.op === 'make' && this.#assignment.spilled.has(i.dst) && this.#assignment.cheap.has(i.dst)
  }

  #names(index: number): Names {
    const read = (register: Virtual) => found(this.#places.reads(register, index), register, index)
    return {
      read,
      write: (register) => found(this.#places.writes(register, index), register, index),
      source: (source) => (typeof source === 'number' ? this.#source(source, index) : source),
    }
  }

  #source(register: Virtual, index: number): Source<Physical> {
    const physical = this.#places.reads(register, index)
    if (physical !== undefined) return physical
    return this.#assignment.cheap.get(register) ?? { kind: 'spilled', offset: this.#offset(register) }
  }

  #offset(register: Virtual): number {
    const offset = this.#offsets.get(register)
    if (offset === undefined) throw new Error(`v${register} has no place in the frame`)
    return offset
  }

  #insertPieces(): void {
    for (const [{ register, reloadAt, storeAt }, physical] of this.#assignment.placed) {
      if (reloadAt !== undefined) push(this.#before, reloadAt, this.#fetch(register, physical))
      if (storeAt !== undefined) push(this.#after, storeAt, this.#store(register, physical))
    }
  }

  /** The stores that put what a branch learns of a spilled register into its place in the frame. */
  edgeStores(block: MachineBlock, last: number): readonly EdgeStore[] {
    return comparedScalars(block.terminator, this.#assignment).map((register) => ({
      register,
      store: this.#store(register, found(this.#places.reads(register, last), register, last)),
    }))
  }

  #store(register: Virtual, value: Physical): Allocated {
    const offset = this.#offset(register)
    return { op: 'store', base: 'frame', offset, bytes: SPILL_BYTES, value }
  }

  #fetch(register: Virtual, dst: Physical): Allocated {
    const cheap = this.#assignment.cheap.get(register)
    if (cheap) return { op: 'make', dst, value: cheap }
    return { op: 'load', dst, base: 'frame', offset: this.#offset(register), bytes: SPILL_BYTES }
  }
}

/** The function with physical registers; its frame has grown by the places of what was spilled. */
export const rewrite = (fn: MachineFunction, assignment: Assignment): MachineFunction<Physical> => {
  const rewriter = new Rewriter(fn, assignment)
  const { linear } = assignment
  const blocks = fn.blocks.map((block, index) => rewriter.block(block, linear.blocks[index]?.first ?? 0))
  const stores = fn.blocks.map((block, index) => rewriter.edgeStores(block, linear.blocks[index]?.last ?? 0))
  return {
    name: fn.name,
    blocks: storeOnEdges(linear, blocks, stores),
    registers: 0,
    frameBytes: rewriter.frameBytes,
  }
}
