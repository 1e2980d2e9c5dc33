/** Builds the BTF object that our programs and maps carry. */
import { Buffer } from 'node:buffer'
import type { BtfId } from '../base/index.ts'
import { encodeType } from './encode.ts'
import { BtfError } from './error.ts'
import { HEADER_BYTES, type Linkage, MAGIC, MAX_STRING_BYTES, VERSION } from './format.ts'
import type { BtfMember, BtfParam, BtfType } from './types.ts'

/**
 * Collects types and strings; `bytes()` is what BPF_BTF_LOAD takes. Ids are given in order from 1, so a type may
 * refer to one that is added later by the id it will get (`nextId`). Strings and structurally equal types that
 * have no identity of their own (see `ptr`, `int`) are held once.
 */
export class BtfWriter {
  readonly #words: number[] = []
  readonly #chunks: Buffer[] = [Buffer.of(0)]
  #stringBytes = 1
  readonly #offsets = new Map([['', 0]])
  readonly #shared = new Map<string, BtfId>()
  #types = 0

  /** The id that the next added type gets. */
  get nextId(): BtfId {
    return (this.#types + 1) as BtfId
  }

  /** Offset of `text` in the string section; line_info names files and lines by it, too. */
  string(text: string): number {
    const known = this.#offsets.get(text)
    if (known !== undefined) return known
    if (text.includes('\0')) throw new BtfError('a string holds a NUL')
    const offset = this.#stringBytes
    const chunk = Buffer.from(`${text}\0`)
    if (offset + chunk.length > MAX_STRING_BYTES) throw new BtfError('the string section is full')
    this.#chunks.push(chunk)
    this.#stringBytes += chunk.length
    this.#offsets.set(text, offset)
    return offset
  }

  /** Adds any type and gives its id. */
  add(type: BtfType): BtfId {
    const id = this.nextId
    for (const word of encodeType(type, (text) => this.string(text))) this.#words.push(word)
    this.#types++
    return id
  }

  /** An integer of `bytes` bytes. */
  int(name: string, bytes: number, signed = false): BtfId {
    return this.#share(`int ${name} ${bytes} ${signed}`, {
      kind: 'int',
      name,
      bytes,
      bits: 8 * bytes,
      signed,
      char: false,
      bool: false,
    })
  }

  /** A pointer to `type` (0: `void *`). */
  ptr(type: BtfId): BtfId {
    return this.#share(`ptr ${type}`, { kind: 'ptr', type })
  }

  array(type: BtfId, length: number): BtfId {
    const indexType = this.int('unsigned int', 4)
    return this.#share(`array ${type} ${length}`, { kind: 'array', type, indexType, length })
  }

  struct(name: string, bytes: number, members: readonly BtfMember[]): BtfId {
    return this.add({ kind: 'struct', name, bytes, members })
  }

  funcProto(returns: BtfId, params: readonly BtfParam[]): BtfId {
    const key = `proto ${returns} ${params.map(({ name, type }) => `${name}:${type}`).join(' ')}`
    return this.#share(key, { kind: 'func_proto', returns, params })
  }

  /**
   * A (sub)program. The verifier checks a `global` one once, by its prototype alone; a `static` one (and each
   * callback is one) at every call.
   */
  func(name: string, proto: BtfId, linkage: Linkage): BtfId {
    return this.add({ kind: 'func', name, type: proto, linkage })
  }

  /** The whole object: header, types, strings. */
  bytes(): Uint8Array {
    const typeBytes = 4 * this.#words.length
    const out = Buffer.alloc(HEADER_BYTES + typeBytes)
    out.writeUInt16LE(MAGIC, 0)
    out.writeUInt8(VERSION, 2)
    const fields = [HEADER_BYTES, 0, typeBytes, typeBytes, this.#stringBytes]
    fields.forEach((field, index) => {
      out.writeUInt32LE(field, 4 + 4 * index)
    })
    this.#words.forEach((word, index) => {
      out.writeUInt32LE(word >>> 0, HEADER_BYTES + 4 * index)
    })
    return Buffer.concat([out, ...this.#chunks])
  }

  #share(key: string, type: BtfType): BtfId {
    const known = this.#shared.get(key)
    if (known !== undefined) return known
    const id = this.add(type)
    this.#shared.set(key, id)
    return id
  }
}
