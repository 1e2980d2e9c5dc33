/** D types as shapes, for print(). */
import type { Shape } from '../record/index.ts'
import { declaration } from './type-name.ts'
import { type DType, type Member, resolveType, sizeOf } from './types.ts'

/** Plain `char` alone is shown as a character: the others are small numbers. */
const isChar = (type: DType): boolean => type.kind === 'int' && type.name === 'char'

/** Kernels have integers of 128 bits, which are structs without members here. */
const isWide = (type: DType): boolean =>
  type.kind === 'struct' && type.bytes > 8 && type.members?.length === 0

class Shapes {
  readonly #strsize: number
  /** Kernel structs repeat the same small ones over and over. */
  readonly #known = new Map<DType, Shape>()

  constructor(strsize: number) {
    this.#strsize = strsize
  }

  of(type: DType): Shape {
    const known = this.#known.get(type)
    if (known) return known
    const shape = this.#shape(type)
    this.#known.set(type, shape)
    return shape
  }

  #shape(type: DType): Shape {
    const t = resolveType(type)
    const common = { type: declaration(type), bytes: sizeOf(t, this.#strsize) ?? 0 }
    switch (t.kind) {
      case 'int':
        return { ...common, kind: 'int', signed: t.signed, character: isChar(t) }
      case 'enum': {
        // Of several names for a value the first is shown.
        const names = new Map([...t.enumerators].reverse().map(([name, value]) => [value, name]))
        return { ...common, kind: 'enum', signed: t.signed, names }
      }
      case 'array':
        return { ...common, kind: 'array', of: this.of(t.of), length: t.length }
      case 'struct':
        if (isWide(t)) return { ...common, type: type.kind === 'typedef' ? type.name : t.name, kind: 'wide' }
        return { ...common, kind: 'struct', members: (t.members ?? []).map((each) => this.#member(each)) }
      case 'pointer':
      case 'string':
      case 'float':
        return { ...common, kind: t.kind }
      default:
        return { ...common, kind: 'opaque' }
    }
  }

  #member({ name, type, offsetBits, bitSize }: Member) {
    const shape = this.of(type)
    return {
      name,
      declaration: declaration(type, name),
      shape,
      offsetBits,
      ...(bitSize !== undefined && { bitSize }),
    }
  }
}

export const shapeOf = (type: DType, strsize: number): Shape => new Shapes(strsize).of(type)
