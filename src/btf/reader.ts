/** A lazy reader of one BTF object: the kernel's own types (vmlinux), or a module's, split on them. */
import type { BtfId } from '../base/index.ts'
import { decodeType } from './decode.ts'
import { BtfError } from './error.ts'
import { type BtfKind, HEADER_BYTES, KINDS, kindNumber, MAGIC, VERSION } from './format.ts'
import { NameIndex } from './name-index.ts'
import { StringTable } from './strings.ts'
import { indexTypes, type TypeIndex } from './type-index.ts'
import { type BtfType, VOID } from './types.ts'

/** A named type of an object. */
export type BtfName = { readonly name: string; readonly id: BtfId }

/** Cuts a BTF object into its sections, with every bound checked. */
const sectionsOf = (bytes: Uint8Array): { types: Uint8Array; strings: Uint8Array } => {
  if (bytes.length < HEADER_BYTES) throw new BtfError(`${bytes.length} bytes are too few for a header`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const magic = view.getUint16(0, true)
  if (magic !== MAGIC) throw new BtfError(`magic 0x${magic.toString(16)} is not little-endian BTF`)
  if (view.getUint8(2) !== VERSION) throw new BtfError(`version ${view.getUint8(2)}`)
  const headerBytes = view.getUint32(4, true)
  if (headerBytes < HEADER_BYTES) throw new BtfError(`header of ${headerBytes} bytes`)
  const section = (field: number, what: string): Uint8Array => {
    const from = headerBytes + view.getUint32(field, true)
    const to = from + view.getUint32(field + 4, true)
    if (to > bytes.length) throw new BtfError(`${what} section ends at ${to} of ${bytes.length} bytes`)
    return bytes.subarray(from, to)
  }
  return { types: section(8, 'type'), strings: section(16, 'string') }
}

/** The bytes as words in host order; copies only where they aren't aligned. */
const wordsOf = (bytes: Uint8Array): Uint32Array => {
  if (bytes.length % 4 !== 0) throw new BtfError(`type section of ${bytes.length} bytes`)
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.length / 4)
}

export class Btf {
  /** What this object is split on: ids and string offsets go on from there. */
  readonly base: Btf | undefined
  /** This object's own ids are firstId … endId - 1; lower ids are the base's, and 0 is void. */
  readonly firstId: number
  readonly endId: number

  readonly #words: Uint32Array
  readonly #strings: StringTable
  readonly #index: TypeIndex
  readonly #decoded = new Map<BtfId, BtfType>()
  #byName: NameIndex | undefined

  /**
   * Reads a BTF object: the bytes of /sys/kernel/btf/vmlinux, or with `base` those of /sys/kernel/btf/MODULE.
   * Types are decoded when asked for; `bytes` must not change. Throws `BtfError`, here and later.
   */
  static read(bytes: Uint8Array, base?: Btf): Btf {
    return new Btf(bytes, base)
  }

  private constructor(bytes: Uint8Array, base: Btf | undefined) {
    const sections = sectionsOf(bytes)
    this.base = base
    this.firstId = base?.endId ?? 1
    this.#words = wordsOf(sections.types)
    this.#strings = new StringTable(sections.strings, base ? base.#strings : undefined)
    this.#index = indexTypes(this.#words, this.firstId)
    this.endId = this.firstId + this.#index.count
  }

  /** The type `id`, decoded on first use. */
  type(id: BtfId): BtfType {
    if (id === VOID) return { kind: 'void' }
    if (this.base && id < this.firstId) return this.base.type(id)
    const known = this.#decoded.get(id)
    if (known) return known
    const type = decodeType(this.#words, this.#place(id), (offset) => this.#strings.at(offset))
    this.#decoded.set(id, type)
    return type
  }

  /** The kind of type `id`, without decoding it. */
  kindOf(id: BtfId): BtfKind {
    if (id === VOID) return 'void'
    if (this.base && id < this.firstId) return this.base.kindOf(id)
    this.#place(id)
    return KINDS[this.#index.kinds[id - this.firstId] as number]?.kind ?? 'void'
  }

  /** The first type of `kind` called `name`: this object's own, else its base's. */
  find(kind: BtfKind, name: string): BtfId | undefined {
    return this.findAll(kind, name)[0] ?? this.base?.find(kind, name)
  }

  /** Every type of `kind` called `name` in this object itself, by ascending id; static ones may share a name. */
  findAll(kind: BtfKind, name: string): BtfId[] {
    this.#byName ??= new NameIndex(this.#strings, this.#index)
    return this.#byName.find(kindNumber[kind], name).map((position) => (position + this.firstId) as BtfId)
  }

  /** The named types of `kind` that begin with `prefix`, in this object itself, by ascending id. */
  *list(kind: BtfKind, prefix = ''): Generator<BtfName, void, void> {
    const { count, kinds, names } = this.#index
    const wanted = kindNumber[kind]
    for (let position = 0; position < count; position++) {
      if (kinds[position] !== wanted || names[position] === 0) continue
      const name = this.#strings.at(names[position] as number)
      if (name.startsWith(prefix)) yield { name, id: (position + this.firstId) as BtfId }
    }
  }

  #place(id: BtfId): number {
    const place = this.#index.places[id - this.firstId]
    if (place === undefined) throw new BtfError(`no type ${id} (ids end before ${this.endId})`)
    return place
  }
}
