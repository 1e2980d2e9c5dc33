/** Copy propagation: reads of a copy become reads of what was copied. */
import {
  definitionOf,
  type Instruction,
  type IrFunction,
  type Reg,
  replaceTerminatorUses,
  replaceUses,
} from '../ir/index.ts'
import { type Pass, replaceInstructions, singleDefinitions } from './pass.ts'

/** Copies between registers that are written once each: they hold the same value wherever the copy is read. */
const lastingCopies = (fn: IrFunction): ReadonlyMap<Reg, Reg> => {
  const single = singleDefinitions(fn)
  const copies = new Map<Reg, Reg>()
  for (const [dst, i] of single) if (i.op === 'copy' && single.has(i.src)) copies.set(dst, i.src)
  return copies
}

/** Copies that hold until one of the two is written again; known within a block. */
class PassingCopies {
  readonly #sources = new Map<Reg, Reg>()
  readonly #copies = new Map<Reg, Set<Reg>>()

  source(register: Reg): Reg | undefined {
    return this.#sources.get(register)
  }

  add(dst: Reg, src: Reg): void {
    this.#sources.set(dst, src)
    const copies = this.#copies.get(src)
    if (copies) copies.add(dst)
    else this.#copies.set(src, new Set([dst]))
  }

  /** `register` is written: what it was is gone. */
  forget(register: Reg): void {
    const source = this.#sources.get(register)
    if (source !== undefined) this.#copies.get(source)?.delete(register)
    this.#sources.delete(register)
    for (const copy of this.#copies.get(register) ?? []) this.#sources.delete(copy)
    this.#copies.delete(register)
  }
}

const follow = (from: Reg, next: (register: Reg) => Reg | undefined): Reg => {
  let at = from
  for (let to: Reg | undefined = at; to !== undefined; to = next(at)) at = to
  return at
}

export const propagateCopies: Pass = {
  name: 'propagate-copies',
  run: (fn) => {
    const lasting = lastingCopies(fn)
    // What a branch compares is replaced only where all reads are: other blocks read the copy, and it is the
    // copy that the verifier must know the bound of.
    const lastingOrigin = (register: Reg): Reg => follow(register, (at) => lasting.get(at))
    const comparedBy = { register: lastingOrigin, operand: lastingOrigin }
    for (const block of fn.blocks) {
      const passing = new PassingCopies()
      const origin = (register: Reg): Reg => follow(register, (at) => lasting.get(at) ?? passing.source(at))
      const by = { register: origin, operand: origin }
      const rewritten = block.instructions.map((old): Instruction => {
        const i = replaceUses(old, by)
        const dst = definitionOf(i)
        if (dst !== undefined) passing.forget(dst)
        if (i.op === 'copy' && i.src !== i.dst && !lasting.has(i.dst)) passing.add(i.dst, i.src)
        return i
      })
      replaceInstructions(
        block,
        rewritten.filter((i) => i.op !== 'copy' || i.src !== i.dst),
      )
      if (block.terminator) block.terminator = replaceTerminatorUses(block.terminator, comparedBy)
    }
  },
}
