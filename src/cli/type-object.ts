/** D's types as a BTF object (Documentation/bpf/btf.rst), which `bpftool btf dump file` shows. */
import { type BtfId, type BtfType, BtfWriter } from '../btf/index.ts'
import { type DType, type EnumType, intrinsic, type Member, type StructType } from '../defs/index.ts'

const { 'unsigned int': indexType, char } = intrinsic

/** Enumerators of 64 bits have a kind of their own. */
const enumOf = ({ name, bytes, signed, enumerators }: EnumType): BtfType => {
  const values = [...enumerators].map(([name, value]) => ({ name, value }))
  return bytes === 8
    ? { kind: 'enum64', name, bytes, signed, values }
    : {
        ...{ kind: 'enum', name, bytes, signed },
        values: values.map((one) => ({ ...one, value: Number(BigInt.asIntN(32, one.value)) })),
      }
}

class TypeObject {
  readonly #ids = new Map<DType, BtfId>()
  readonly #rows: BtfType[] = []
  readonly #strsize: number

  constructor(strsize: number) {
    this.#strsize = strsize
  }

  /** The id that a type gets; what it refers to follows it, so that a struct may point to itself. */
  id(type: DType): BtfId {
    const known = this.#ids.get(type)
    if (known !== undefined) return known
    if (this.#isVoid(type)) return 0 as BtfId
    const id = (this.#rows.length + 1) as BtfId
    this.#ids.set(type, id)
    this.#rows.push({ kind: 'void' })
    this.#rows[id - 1] = this.#row(type)
    return id
  }

  /** Of D's own values no object file has a type. */
  #isVoid({ kind }: DType): boolean {
    return kind === 'void' || kind === 'dynamic' || kind === 'stack' || kind === 'symbol'
  }

  #row(type: DType): BtfType {
    switch (type.kind) {
      case 'int':
        return {
          ...{ kind: 'int', name: type.name, bytes: type.bytes, bits: 8 * type.bytes, signed: type.signed },
          ...{ char: type.character, bool: type.name === '_Bool' },
        }
      case 'float':
        return { kind: 'float', name: type.name, bytes: type.bytes }
      case 'enum':
        return enumOf(type)
      case 'pointer':
        return { kind: 'ptr', type: this.id(type.to) }
      case 'array':
        return this.#array(type.of, type.length)
      case 'struct':
        return this.#struct(type)
      case 'typedef':
        return { kind: 'typedef', name: type.name, type: this.id(type.of) }
      case 'function':
        return {
          ...{ kind: 'func_proto', returns: this.id(type.returns) },
          params: type.parameters.map((parameter) => ({ name: '', type: this.id(parameter) })),
        }
      case 'string':
        return {
          kind: 'typedef',
          name: 'string',
          type: this.id({ kind: 'array', of: char, length: this.#strsize }),
        }
      default:
        throw new Error(`no object has a type ${type.kind}`)
    }
  }

  #array(of: DType, length: number): BtfType {
    return { kind: 'array', type: this.id(of), indexType: this.id(indexType), length }
  }

  #struct({ union, name, bytes, members }: StructType): BtfType {
    const kind = union ? 'union' : 'struct'
    if (!members) return { kind: 'fwd', name, of: kind }
    return { kind, name, bytes, members: members.map((member) => this.#member(member)) }
  }

  #member({ name, type, offsetBits, bitSize = 0 }: Member) {
    return { name, type: this.id(type), offsetBits, bitSize }
  }

  bytes(): Uint8Array {
    const writer = new BtfWriter()
    for (const row of this.#rows) writer.add(row)
    return writer.bytes()
  }
}

/** These types and all that they refer to; a `string` is of `strsize` bytes. */
export const typeObject = (types: readonly DType[], strsize: number): Uint8Array => {
  const object = new TypeObject(strsize)
  for (const type of types) object.id(type)
  return object.bytes()
}
