/** The memory that a routine works in: words for its state, and areas of bytes. */
import type { BlockId, Bytes, Condition, FunctionBuilder, Operand, Reg } from '../../compile/ir/index.ts'

/** Offsets and sizes in bytes. */
export type WorkLayout<W extends string = string, A extends string = string> = {
  readonly name: string
  readonly bytes: number
  readonly words: { readonly [K in W]: number }
  readonly areas: { readonly [K in A]: { readonly offset: number; readonly bytes: number } }
}

const align8 = (bytes: number): number => (bytes + 7) & ~7

/** Words of 8 bytes, then the areas, each at a multiple of 8. */
export const workLayout = <W extends string, A extends string>(
  name: string,
  words: readonly W[],
  areas: { readonly [K in A]: number },
): WorkLayout<W, A> => {
  let used = words.length * 8
  const placed = Object.entries<number>(areas).map(([area, bytes]) => {
    const offset = used
    used += align8(bytes)
    return [area, { offset, bytes: align8(bytes) }] as const
  })
  return {
    name,
    bytes: used,
    words: Object.fromEntries(words.map((word, at) => [word, at * 8])) as { [K in W]: number },
    areas: Object.fromEntries(placed) as { [K in A]: { offset: number; bytes: number } },
  }
}

/** Runs `then` or `otherwise`, and goes on behind both unless they went elsewhere. */
export const when = (
  b: FunctionBuilder,
  condition: Condition,
  a: Reg,
  to: Operand,
  then: () => void,
  otherwise: () => void = () => {},
): void => {
  const [yes, no, done] = [b.block(), b.block(), b.block()]
  b.branch(condition, a, to, yes, no)
  b.enter(yes)
  then()
  b.jump(done)
  b.enter(no)
  otherwise()
  b.jump(done)
  b.enter(done)
}

/**
 * Code on a work memory. State is kept in memory and not in registers: the verifier then takes every value for
 * possible, so that one look at a loop's body is enough, on kernels that look once as on those that look until
 * nothing changes.
 */
export class Work<W extends string = string, A extends string = string> {
  readonly b: FunctionBuilder
  readonly layout: WorkLayout<W, A>
  readonly base: Reg
  /** Where code goes whose index is outside of its area, which only the verifier thinks possible. */
  readonly #outside: BlockId

  constructor(b: FunctionBuilder, layout: WorkLayout<W, A>, base: Reg, outside: BlockId) {
    this.b = b
    this.layout = layout
    this.base = base
    this.#outside = outside
  }

  get(word: W): Reg {
    return this.b.load(this.base, this.layout.words[word], 8)
  }
  set(word: W, value: Operand): void {
    this.b.store(this.base, this.layout.words[word], 8, value)
  }
  /** Adds to a word. */
  step(word: W, by: Operand): void {
    this.set(word, this.b.alu('add', this.get(word), by))
  }

  /** The element of an area at an index in elements of `size` bytes, zero-extended. */
  at(area: A, index: Reg, size: Bytes = 1): Reg {
    return this.b.load(this.#element(area, index, size), this.layout.areas[area].offset, size)
  }
  setAt(area: A, index: Reg, value: Operand, size: Bytes = 1): void {
    this.b.store(this.#element(area, index, size), this.layout.areas[area].offset, size, value)
  }

  /** Appends a byte to an area whose length is kept in a word. */
  append(area: A, length: W, value: Operand): void {
    const at = this.get(length)
    this.setAt(area, at, value)
    this.set(length, this.b.alu('add', at, 1n))
  }

  when(condition: Condition, a: Reg, to: Operand, then: () => void, otherwise?: () => void): void {
    when(this.b, condition, a, to, then, otherwise)
  }

  #element(area: A, index: Reg, size: Bytes): Reg {
    const { b } = this
    const inside = b.block()
    b.branch('lt', index, BigInt(this.layout.areas[area].bytes / size), inside, this.#outside)
    b.enter(inside)
    const distance = size === 1 ? index : b.alu('mul', index, BigInt(size))
    return b.alu('add', this.base, distance)
  }
}
