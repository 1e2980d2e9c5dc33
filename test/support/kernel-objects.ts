/** Objects of the kernel that a test makes up, laid out as the fixture's types say. */
import { type DType, type Member, resolveType, type StructType, sizeOf } from '../../src/defs/index.ts'
import { fixtureTarget } from './target.ts'

const structNamed = (name: string): StructType => {
  const type = fixtureTarget.types.find('struct', name)
  const found = type && resolveType(type)
  if (found?.kind !== 'struct') throw new Error(`the fixture has no struct ${name}`)
  return found
}

const memberOf = (type: DType, name: string): Member | undefined => {
  const struct = resolveType(type)
  for (const member of (struct.kind === 'struct' && struct.members) || []) {
    if (member.name === name) return member
    const inner = member.name === '' ? memberOf(member.type, name) : undefined
    if (inner) return { ...inner, offsetBits: inner.offsetBits + member.offsetBits }
  }
  return undefined
}

const place = (struct: string, path: string): { offset: number; bytes: number } => {
  let type: DType = structNamed(struct)
  let offset = 0
  for (const name of path.split('.')) {
    const member = memberOf(type, name)
    if (!member) throw new Error(`struct ${struct} of the fixture has no ${path}`)
    offset += member.offsetBits / 8
    type = member.type
  }
  return { offset, bytes: sizeOf(type, 256) ?? 8 }
}

export class KernelObjects {
  readonly #mappings: { readonly address: bigint; readonly bytes: Uint8Array }[] = []
  readonly #known = new Map<string, bigint[]>()
  #next = 0xffff_8880_0400_0000n

  #map(bytes: number): { readonly address: bigint; readonly bytes: Uint8Array } {
    const mapping = { address: this.#next, bytes: new Uint8Array(bytes) }
    this.#next += BigInt((bytes + 0xffff) & ~0xfff)
    this.#mappings.push(mapping)
    return mapping
  }

  /** Addresses of so many new objects, all zeros. */
  addresses(struct: string, count: number): bigint[] {
    const made = Array.from({ length: count }, () => this.#map(structNamed(struct).bytes).address)
    this.#known.set(struct, [...(this.#known.get(struct) ?? []), ...made])
    return made
  }

  /** Bytes at an address of one's choice, and words to put among them. */
  memory(
    address: bigint,
    bytes: Uint8Array,
    words: readonly (readonly [at: number, value: bigint])[] = [],
  ): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (const [at, value] of words) view.setBigUint64(at, value, true)
    this.#mappings.push({ address, bytes })
  }

  text(text: string): bigint {
    const mapping = this.#map(text.length + 1)
    mapping.bytes.set(Buffer.from(text, 'latin1'))
    return mapping.address
  }

  offset(struct: string, path: string): number {
    return place(struct, path).offset
  }

  /** Sets integers and pointers of an object by their members' paths. */
  put(struct: string, address: bigint, members: Readonly<Record<string, bigint>>): void {
    const object = this.#mappings.find((mapping) => mapping.address === address)
    if (!object) throw new Error('no object is there')
    for (const [path, value] of Object.entries(members)) {
      const { offset, bytes } = place(struct, path)
      for (let at = 0; at < bytes; at++) object.bytes[offset + at] = Number((value >> BigInt(8 * at)) & 0xffn)
    }
  }

  /** The memory, and the first object of this type as the current task. */
  world(task: string) {
    return { kernel: this.#mappings, task: this.#known.get(task)?.[0] ?? 0n }
  }
}
