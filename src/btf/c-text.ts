/** The C text of a type, as a probe listing or a message shows it. Type tags (`__user`, `__rcu`) are left out. */
import { type BtfId, unreachable } from '../base/index.ts'
import { BtfError } from './error.ts'
import type { Btf } from './reader.ts'
import type { BtfFuncProto } from './types.ts'

/** Types spelled for one text; malformed BTF could otherwise nest prototypes without end. */
const MAX_TYPES = 1000

const ANONYMOUS = '{...}'

/**
 * `id` as C writes it: `struct sock *`, `char [16]`, `int (*)(struct sock *, int)`. With `declarator` it declares
 * that name: `char comm[16]`. A func is written with its own name.
 */
export const cText = (btf: Btf, id: BtfId, declarator = ''): string =>
  new Speller(btf, id).spell(id, declarator, [])

/** Integers as people write them, by the names that GCC gives them; Clang's already are so. */
const INTEGERS = new Map([
  ['short int', 'short'],
  ['short unsigned int', 'unsigned short'],
  ['long int', 'long'],
  ['long unsigned int', 'unsigned long'],
  ['long long int', 'long long'],
  ['long long unsigned int', 'unsigned long long'],
  ['__int128 unsigned', 'unsigned __int128'],
])

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')

/** A suffix binds tighter than the pointer star: `(*)[16]` against `*[16]`. */
const withSuffix = (declarator: string, suffix: string): string =>
  (declarator.startsWith('*') ? `(${declarator})` : declarator) + suffix

class Speller {
  readonly #btf: Btf
  readonly #root: BtfId
  #left = MAX_TYPES

  constructor(btf: Btf, root: BtfId) {
    this.#btf = btf
    this.#root = root
  }

  /** Wraps `declarator` (inside out, as C reads) in type `id`; `qualifiers` are those met just above it. */
  spell(id: BtfId, declarator: string, qualifiers: readonly string[]): string {
    if (this.#left-- === 0) throw new BtfError(`type ${this.#root} has no C text of sensible length`)
    const type = this.#btf.type(id)
    const named = (text: string): string => joined(...qualifiers, text, declarator)
    switch (type.kind) {
      case 'void':
        return named('void')
      case 'int':
        return named(INTEGERS.get(type.name) ?? type.name)
      case 'float':
      case 'typedef':
        return named(type.name)
      case 'struct':
      case 'union':
        return named(`${type.kind} ${type.name || ANONYMOUS}`)
      case 'enum':
      case 'enum64':
        return named(`enum ${type.name || ANONYMOUS}`)
      case 'fwd':
        return named(`${type.of} ${type.name}`)
      case 'datasec':
        return named(`section ${type.name}`)
      case 'ptr':
        return this.spell(type.type, `*${joined(...qualifiers, declarator)}`, [])
      case 'array': // qualifiers of an array are its elements'
        return this.spell(type.type, withSuffix(declarator, `[${type.length}]`), qualifiers)
      case 'func_proto':
        return this.spell(type.returns, withSuffix(declarator, `(${this.#params(type)})`), [])
      case 'func':
      case 'var':
        return this.spell(type.type, type.name, [])
      case 'const':
      case 'volatile':
      case 'restrict':
        return this.spell(type.type, declarator, [...qualifiers, type.kind])
      case 'type_tag':
      case 'decl_tag':
        return this.spell(type.type, declarator, qualifiers)
      default:
        return unreachable(type)
    }
  }

  #params({ params }: BtfFuncProto): string {
    if (params.length === 0) return 'void'
    const last = params.length - 1
    return params
      .map((param, index) =>
        index === last && param.type === 0 && param.name === '' ? '...' : this.spell(param.type, '', []),
      )
      .join(', ')
  }
}
