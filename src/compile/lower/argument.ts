/** Raw probe arguments out of the context words that main staged in the firing. */
import type { ArgumentSource } from '../../defs/index.ts'
import { firing, firingBytes } from '../firing.ts'
import type { Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'

/**
 * The context words that the clauses of one program ask for, in the order in which main stages them. It is
 * also the type of a clause's parameter, whose size is known once all clauses are lowered.
 */
export class StagedWords {
  readonly kind = 'memory'
  readonly name = firing.name
  /** A number is a byte offset in the context, a text names a word of the firing's own. */
  readonly #words: (number | string)[] = []

  /** Byte offsets in the context. */
  get list(): readonly number[] {
    return this.#words.filter((word) => typeof word === 'number')
  }
  /** Words that are 0 when the firing begins, and that its clauses change. */
  get own(): readonly string[] {
    return this.#words.filter((word) => typeof word === 'string')
  }
  get bytes(): number {
    return firingBytes(this.#words.length)
  }

  /** Where in the firing the context word at this offset lies, or the firing's own of this name. */
  offsetOf(word: number | string): number {
    const known = this.#words.indexOf(word)
    const at = known < 0 ? this.#words.push(word) - 1 : known
    return firing.words + 8 * at
  }
}

export const argumentValue = (c: ClauseContext, source: ArgumentSource | undefined): Reg => {
  const { builder: b } = c
  if (source === undefined) return b.const(0n)
  switch (source.kind) {
    case 'constant':
      return b.const(source.value)
    case 'word': {
      const word = c.word(source.word)
      return source.extend ? b.extend(word, source.extend.bytes, source.extend.signed) : word
    }
    case 'entry-register':
      return b.load(b.helper('task_pt_regs', b.helper('get_current_task_btf')), source.offset, 8)
    case 'program-counter': {
      // Kernel addresses have the top bit set: the arithmetic shift makes a mask of it.
      const word = c.word(source.word)
      const kernel = b.alu('arsh', word, 63n)
      return b.alu('and', word, source.half === 'kernel' ? kernel : b.alu('xor', kernel, -1n))
    }
  }
}
