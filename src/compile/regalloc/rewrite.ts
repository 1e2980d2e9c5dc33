/** Applies an assignment: physical registers for virtual ones, with the reloads and stores of what was spilled. */
import type { Assignment } from './allocate.ts'
import type { Interval } from './interval.ts'
import { type Linear, OCCURS } from './linear.ts'
import type {
  MachineBlock,
  MachineFunction,
  MachineInstruction,
  Physical,
  Source,
  Virtual,
} from './machine.ts'
import { type Names, renameInstruction, renameTerminator } from './rename.ts'
import { assignSpillSlots, SPILL_BYTES } from './spill-slots.ts'

type Allocated = MachineInstruction<Physical>
type At<T> = Map<number, T>

const push = <T>(lists: At<T[]>, index: number, item: T): void => {
  const list = lists.get(index)
  if (list) list.push(item)
  else lists.set(index, [item])
}

/** Registers by virtual register and instruction index: `reads` for what it reads, `writes` for what it writes. */
class Places {
  readonly #whole = new Map<Virtual, Physical>()
  readonly #reads = new Map<Virtual, At<Physical>>()
  readonly #writes = new Map<Virtual, At<Physical>>()

  constructor(placed: Assignment['placed']) {
    for (const [interval, physical] of placed) {
      if (interval.level === 'whole') this.#whole.set(interval.register, physical)
      else this.#addPiece(interval, physical)
    }
  }

  reads(register: Virtual, index: number): Physical | undefined {
    return this.#whole.get(register) ?? this.#reads.get(register)?.get(index)
  }

  writes(register: Virtual, index: number): Physical | undefined {
    return this.#whole.get(register) ?? this.#writes.get(register)?.get(index)
  }

  #addPiece({ register, occurrences }: Interval, physical: Physical): void {
    for (const { index, bits } of occurrences) {
      const side = bits & OCCURS.write ? this.#writes : this.#reads
      const at = side.get(register) ?? new Map<number, Physical>()
      side.set(register, at.set(index, physical))
    }
  }
}

const found = (physical: Physical | undefined, register: Virtual, index: number): Physical => {
  if (physical === undefined) throw new Error(`v${register} has no register at instruction ${index}`)
  return physical
}

/** Registers that a branch compares: what it learns of them has to hold for the spilled copy as well. */
const comparedIn = (linear: Linear): ReadonlySet<Virtual> => {
  const compared = new Set<Virtual>()
  for (const i of linear.code) {
    if (i.op !== 'branch') continue
    compared.add(i.a)
    if (typeof i.b !== 'bigint') compared.add(i.b)
  }
  return compared
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
    const compared = comparedIn(this.#assignment.linear)
    for (const [{ register, reloadAt, storeAt }, physical] of this.#assignment.placed) {
      if (reloadAt !== undefined) push(this.#before, reloadAt, this.#fetch(register, physical))
      if (storeAt === undefined) continue
      // Before 6.8 the verifier links a spilled scalar with its later reloads only if it was copied before,
      // so that a bound tested on one reload would be unknown in the next (verifier.c, find_equal_scalars).
      if (compared.has(register)) push(this.#after, storeAt, { op: 'link', src: physical })
      push(this.#after, storeAt, {
        op: 'store',
        base: 'frame',
        offset: this.#offset(register),
        bytes: SPILL_BYTES,
        value: physical,
      })
    }
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
  const blocks = fn.blocks.map((block, index) =>
    rewriter.block(block, assignment.linear.blocks[index]?.first ?? 0),
  )
  return { name: fn.name, blocks, registers: 0, frameBytes: rewriter.frameBytes }
}
