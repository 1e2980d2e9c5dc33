/** Raw probe arguments out of the context words that main staged in the firing. */
import type { ArgumentSource, UserPlace } from '../../defs/index.ts'
import { firing, firingBytes } from '../firing.ts'
import type { Bytes, FunctionBuilder, Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'

/**
 * The context words that the clauses of one program ask for, in the order in which main stages them. It is
 * also the type of a clause's parameter, whose size is known once all clauses are lowered.
 */
export class StagedWords {
  readonly kind = 'memory'
  readonly name = firing.name
  /** A number is a byte offset in the context, a text names a word of the firing's own or a part. */
  readonly #words: (number | string)[] = []
  readonly #parts = new Map<string, Part>()

  /** Byte offsets in the context. */
  get list(): readonly number[] {
    return this.#words.filter((word) => typeof word === 'number')
  }
  /** Words that are 0 when the firing begins, and that its clauses change. */
  get own(): readonly string[] {
    return this.#words.filter((word): word is string => typeof word === 'string' && !this.#parts.has(word))
  }
  /** What of the context is no whole word, by its name. */
  get parts(): ReadonlyMap<string, Part> {
    return this.#parts
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

  /** Where in the firing a part of the context lies, extended to a word. */
  offsetOfPart(part: Part): number {
    const name = Object.values(part).join(' ')
    this.#parts.set(name, part)
    return this.offsetOf(name)
  }
}

/** What main stages as a word that is none of the context's. */
export type Part =
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Bytes }
  | Extract<ArgumentSource, { readonly kind: 'address' | 'traced' }>

export const loadPart = (b: FunctionBuilder, context: Reg, part: Part): Reg => {
  switch (part.kind) {
    case 'bytes':
      return loadBytes(b, context, part.offset, part.bytes)
    case 'address':
      return b.alu('add', context, BigInt(part.offset))
    case 'traced': {
      const value = b.slotAddress(b.slot(8))
      b.store(value, 0, 8, 0n)
      if (part.which === 'result') b.helper('get_func_ret', context, value)
      else b.helper('get_func_arg', context, BigInt(part.which), value)
      return b.load(value, 0, 8)
    }
  }
}

/** Contexts are read at aligned offsets only, and packed records have fields at others. */
const loadBytes = (b: FunctionBuilder, context: Reg, offset: number, bytes: Bytes): Reg => {
  if (offset % bytes === 0) return b.load(context, offset, bytes)
  const half = (bytes / 2) as 1 | 2 | 4
  const [low, high] = [offset, offset + half].map((at) => loadBytes(b, context, at, half))
  return b.alu('or', low as Reg, b.alu('lsh', high as Reg, BigInt(8 * half)))
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
    case 'field': {
      const field = c.part({ ...source, kind: 'bytes' })
      return source.signed && source.bytes < 8 ? b.extend(field, source.bytes as 1 | 2 | 4, true) : field
    }
    case 'address':
    case 'traced':
      return c.part(source)
    case 'stack': {
      const word = c.read('kernel', stackAddress(c, source), 8)
      return source.extend ? b.extend(word, source.extend.bytes, source.extend.signed) : word
    }
    case 'stack-address':
      return stackAddress(c, source)
    case 'user-memory': {
      const value = c.read('user', userAddress(c, source.place), source.bytes)
      return source.signed && source.bytes < 8 ? b.extend(value, source.bytes as 1 | 2 | 4, true) : value
    }
    case 'user-address':
      return userAddress(c, source.place)
    case 'program-counter': {
      // Kernel addresses have the top bit set: the arithmetic shift makes a mask of it.
      const word = c.word(source.word)
      const kernel = b.alu('arsh', word, 63n)
      return b.alu('and', word, source.half === 'kernel' ? kernel : b.alu('xor', kernel, -1n))
    }
  }
}

const stackAddress = (
  c: ClauseContext,
  { pointer, offset }: { readonly pointer: number; readonly offset: number },
): Reg => c.builder.alu('add', c.word(pointer), BigInt(offset))

const userAddress = (c: ClauseContext, { base, index, displacement }: UserPlace): Reg => {
  const { builder: b } = c
  const scaled = index && b.alu('mul', c.word(index.word), BigInt(index.scale))
  const terms = [...(base === undefined ? [] : [c.word(base)]), ...(scaled === undefined ? [] : [scaled])]
  return terms.reduce((sum, term) => b.alu('add', sum, term), b.const(displacement))
}
