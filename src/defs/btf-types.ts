/** D types from the kernel's BTF: each BTF id becomes one DType object, and only what is looked at is built. */
import type { BtfId } from '../base/index.ts'
import {
  type Btf,
  type BtfEnum,
  type BtfEnum64,
  BtfError,
  type BtfInt,
  type BtfStruct,
} from '../btf/index.ts'
import type { TypeSource } from './target.ts'
import { type DType, type IntType, intrinsic, type Member, pointerTo, type StructType } from './types.ts'

/** The BTF objects of a kernel: `vmlinux` and one for each module, read when first asked for. */
export type BtfObjects = {
  /** In the order of search, `vmlinux` first. */
  readonly names: () => Iterable<string>
  readonly load: (name: string) => Btf | undefined
}

export type BtfTypes = TypeSource & {
  /** The D type of `id`; the same object every time. Throws BtfError for malformed BTF. */
  readonly typeOf: (btf: Btf, id: BtfId) => DType
  readonly objects: BtfObjects
}

/** DWARF's spelling of C's integer types, as the kernel's BTF has it, to D's. */
const spelling = new Map([
  ['long int', 'long'],
  ['long unsigned int', 'unsigned long'],
  ['short int', 'short'],
  ['short unsigned int', 'unsigned short'],
  ['long long int', 'long long'],
  ['long long unsigned int', 'unsigned long long'],
])
const dwarfSpelling = new Map([...spelling].map(([dwarf, d]) => [d, dwarf]))

const asBytes = (bytes: number): 1 | 2 | 4 | 8 | undefined =>
  bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8 ? bytes : undefined

const intrinsics = new Map<string, DType>(Object.entries(intrinsic))

/** Wider integers (`__int128`) can be copied but not computed with: structs without members. */
const intType = (type: BtfInt): DType => {
  const name = spelling.get(type.name) ?? type.name
  const bytes = asBytes(type.bytes)
  if (!bytes) return { kind: 'struct', union: false, name, bytes: type.bytes, members: [] }
  const known = intrinsics.get(name)
  // Kernels from 6.2 on are built with -funsigned-char: BTF says how `char` is extended, not the C ABI.
  if (known?.kind === 'int' && known.signed === type.signed && known.bytes === bytes) return known
  const character = bytes === 1 && !type.bool && /\bchar$/.test(name)
  return { kind: 'int', name, bytes, signed: type.signed, character } satisfies IntType
}

const enumType = (type: BtfEnum | BtfEnum64): DType => {
  let enumerators: ReadonlyMap<string, bigint> | undefined
  return {
    kind: 'enum',
    name: type.name,
    bytes: asBytes(type.bytes) ?? 4,
    signed: type.signed,
    get enumerators() {
      enumerators ??= new Map(type.values.map((each) => [each.name, BigInt(each.value)]))
      return enumerators
    },
  }
}

/** A struct whose members are built when first looked at. */
const lazyStruct = (
  union: boolean,
  name: string,
  definition: () => { readonly bytes: number; readonly members: readonly Member[] } | undefined,
): StructType => {
  let found: ReturnType<typeof definition> | null = null
  const get = () => {
    if (found === null) found = definition()
    return found
  }
  return {
    kind: 'struct',
    union,
    name,
    get bytes() {
      return get()?.bytes ?? 0
    },
    get members() {
      return get()?.members
    },
  }
}

/** Builds the types of one set of BTF objects. */
class Converter {
  readonly #objects: BtfObjects
  readonly #known = new WeakMap<Btf, Map<BtfId, DType>>()
  readonly #building = new Set<BtfId>()

  constructor(objects: BtfObjects) {
    this.#objects = objects
  }

  typeOf(btf: Btf, id: BtfId): DType {
    if (btf.base && id < btf.firstId) return this.typeOf(btf.base, id)
    const known = this.#known.get(btf) ?? new Map<BtfId, DType>()
    this.#known.set(btf, known)
    const before = known.get(id)
    if (before) return before
    // C's types are circular only through structs, which are built lazily.
    if (this.#building.has(id)) throw new BtfError(`type ${id} refers to itself`)
    this.#building.add(id)
    try {
      const type = this.#build(btf, id)
      known.set(id, type)
      return type
    } finally {
      this.#building.delete(id)
    }
  }

  #build(btf: Btf, id: BtfId): DType {
    const type = btf.type(id)
    switch (type.kind) {
      case 'void':
      case 'datasec':
        return intrinsic.void
      case 'int':
        return intType(type)
      case 'float':
        return { kind: 'float', name: type.name, bytes: type.bytes }
      case 'enum':
      case 'enum64':
        return enumType(type)
      case 'ptr':
        return pointerTo(this.typeOf(btf, type.type), this.#isUser(btf, type.type) ? 'user' : 'kernel')
      case 'array':
        return { kind: 'array', of: this.typeOf(btf, type.type), length: type.length }
      case 'struct':
      case 'union':
        return lazyStruct(type.kind === 'union', type.name, () => this.#definition(btf, type))
      case 'fwd':
        return lazyStruct(type.of === 'union', type.name, () => this.#complete(btf, type.of, type.name))
      case 'typedef':
        return { kind: 'typedef', name: type.name, of: this.typeOf(btf, type.type) }
      case 'func_proto':
        return {
          kind: 'function',
          returns: this.typeOf(btf, type.returns),
          parameters: type.params.map((each) => this.typeOf(btf, each.type)),
        }
      case 'volatile':
      case 'const':
      case 'restrict':
      case 'type_tag':
      case 'decl_tag':
      case 'func':
      case 'var':
        return this.typeOf(btf, type.type)
    }
  }

  /** `__user` is a type tag right behind the pointer (compilers that emit none leave it a kernel pointer). */
  #isUser(btf: Btf, id: BtfId): boolean {
    for (let type = btf.type(id); type.kind === 'type_tag'; type = btf.type(type.type)) {
      if (type.tag === 'user') return true
    }
    return false
  }

  #definition(btf: Btf, type: BtfStruct): { bytes: number; members: readonly Member[] } {
    const typeOf = (id: BtfId) => this.typeOf(btf, id)
    const members = type.members.map((member) => ({
      name: member.name,
      get type() {
        return typeOf(member.type)
      },
      offsetBits: member.offsetBits,
      ...(member.bitSize > 0 && { bitSize: member.bitSize }),
    }))
    return { bytes: type.bytes, members }
  }

  /** The full definition of a declared struct: in its own object, else in any other. */
  #complete(btf: Btf, kind: 'struct' | 'union', name: string) {
    const own = btf.find(kind, name)
    const from = own === undefined ? this.#search(kind, name) : { btf, id: own }
    const type = from?.btf.type(from.id)
    if (!from || (type?.kind !== 'struct' && type?.kind !== 'union')) return undefined
    return this.#definition(from.btf, type)
  }

  #search(kind: 'struct' | 'union' | 'enum' | 'enum64' | 'typedef' | 'int' | 'float', name: string) {
    for (const object of this.#objects.names()) {
      const btf = this.#objects.load(object)
      const id = btf?.findAll(kind, name)[0]
      if (btf && id !== undefined) return { btf, id }
    }
    return undefined
  }

  find(kind: Parameters<TypeSource['find']>[0], name: string, module?: string): DType | undefined {
    for (const [btfKind, spelled] of searches[kind](name)) {
      const restricted = module === undefined ? undefined : this.#objects.load(module)
      const id = restricted?.find(btfKind, spelled)
      const found =
        module === undefined
          ? this.#search(btfKind, spelled)
          : restricted && id !== undefined && { btf: restricted, id }
      if (found) return this.typeOf(found.btf, found.id)
    }
    return undefined
  }
}

type Search = readonly (readonly [
  'struct' | 'union' | 'enum' | 'enum64' | 'typedef' | 'int' | 'float',
  string,
])[]

/** What D calls a kind of type, in BTF's kinds. */
const searches: Record<Parameters<TypeSource['find']>[0], (name: string) => Search> = {
  struct: (name) => [['struct', name]],
  union: (name) => [['union', name]],
  enum: (name) => [
    ['enum', name],
    ['enum64', name],
  ],
  typedef: (name) => [['typedef', name]],
  base: (name) => [
    ['int', dwarfSpelling.get(name) ?? name],
    ['float', name],
  ],
}

/** The section of the variables that each CPU has its own of. */
const perCpuSection = '.data..percpu'

/** Where in that section a variable is. */
export const perCpuOffset = (btf: Btf, name: string): number | undefined => {
  const id = btf.find('datasec', perCpuSection)
  const section = id === undefined ? undefined : btf.type(id)
  if (section?.kind !== 'datasec') return undefined
  return section.vars.find(({ type }) => {
    const variable = btf.type(type)
    return variable.kind === 'var' && variable.name === name
  })?.offset
}

/** The D types of a kernel's BTF objects. Nothing is read before the first look-up. */
export const btfTypes = (objects: BtfObjects): BtfTypes => {
  const converter = new Converter(objects)
  /** Programs ask for few names, and for those often; a search goes through all modules. */
  const found = new Map<string, DType | undefined>()
  const find: TypeSource['find'] = (kind, name, module) => {
    const key = `${kind} ${name} ${module ?? ''}`
    if (!found.has(key)) found.set(key, converter.find(kind, name, module))
    return found.get(key)
  }
  return {
    objects,
    typeOf: (btf, id) => converter.typeOf(btf, id),
    find,
  }
}
