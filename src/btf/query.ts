/** Questions about types that follow references: what a name stands for, how big a type is, what a function takes. */
import type { BtfId } from '../base/index.ts'
import { BtfError } from './error.ts'
import type { Btf } from './reader.ts'
import type { BtfFuncProto, BtfType } from './types.ts'

/** References followed before a chain is taken for a cycle; the kernel's own limit (MAX_RESOLVE_DEPTH). */
const MAX_DEPTH = 32

/** Sizes are 32 bits wide in BTF; a product of array lengths that exceeds them is malformed. */
const MAX_BYTES = 0xffff_ffff

/** Bytes of a pointer: every kernel we serve is 64-bit. */
export const POINTER_BYTES = 8

/** The type that `id` stands for once typedefs, qualifiers and type tags are stripped. */
export const resolve = (btf: Btf, id: BtfId): BtfId => {
  let at = id
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const type = btf.type(at)
    switch (type.kind) {
      case 'typedef':
      case 'volatile':
      case 'const':
      case 'restrict':
      case 'type_tag':
        at = type.type
        continue
      default:
        return at
    }
  }
  throw new BtfError(`type ${id} refers to itself`)
}

/** The decoded type that `id` stands for once typedefs, qualifiers and type tags are stripped. */
export const resolved = (btf: Btf, id: BtfId): BtfType => btf.type(resolve(btf, id))

/**
 * Size in bytes, or undefined for what has none: void, functions, variables, tags, and structs that are only
 * declared.
 */
export const sizeOf = (btf: Btf, id: BtfId): number | undefined => {
  let elements = 1
  let at = id
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const type = resolved(btf, at)
    if (type.kind !== 'array') {
      const bytes = sizeOfElement(type)
      if (bytes === undefined) return undefined
      if (elements * bytes > MAX_BYTES) throw new BtfError(`type ${id} has more than 2^32 bytes`)
      return elements * bytes
    }
    elements *= type.length
    at = type.type
  }
  throw new BtfError(`array type ${id} contains itself`)
}

const sizeOfElement = (type: BtfType): number | undefined => {
  switch (type.kind) {
    case 'ptr':
      return POINTER_BYTES
    case 'int':
    case 'float':
    case 'struct':
    case 'union':
    case 'enum':
    case 'enum64':
    case 'datasec':
      return type.bytes
    default:
      return undefined
  }
}

/**
 * The prototype behind a func, a func_proto, a pointer to either, or a typedef of those. A raw tracepoint's is
 * behind the typedef `btf_trace_NAME`; its first parameter (`void *`) is the kernel's own and not in the context.
 */
export const prototypeOf = (btf: Btf, id: BtfId): BtfFuncProto | undefined => {
  let at = id
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const type = resolved(btf, at)
    if (type.kind === 'func_proto') return type
    if (type.kind !== 'ptr' && type.kind !== 'func') return undefined
    at = type.type
  }
  throw new BtfError(`type ${id} refers to itself`)
}
