/** One decoded BTF type: a closed union, the same for the reader and the writer. Type 0 is void. */
import type { BtfId } from '../base/index.ts'
import type { Linkage } from './format.ts'

/** A field of a struct or union. `name` is empty for an anonymous struct or union. */
export type BtfMember = {
  readonly name: string
  readonly type: BtfId
  /** From the start of the enclosing struct. */
  readonly offsetBits: number
  /** Width of a bit-field; 0 for an ordinary member. */
  readonly bitSize: number
}

/** A parameter. A variadic function ends with one whose name is empty and whose type is 0. */
export type BtfParam = { readonly name: string; readonly type: BtfId }

export type BtfEnumerator<Value> = { readonly name: string; readonly value: Value }

/** One variable of a data section: where it lies and how long it is, in bytes. */
export type BtfSectionVar = { readonly type: BtfId; readonly offset: number; readonly bytes: number }

export type BtfVoid = { readonly kind: 'void' }

export type BtfInt = {
  readonly kind: 'int'
  readonly name: string
  /** Storage size. */
  readonly bytes: number
  /** Value width, at most 8 * bytes. */
  readonly bits: number
  readonly signed: boolean
  readonly char: boolean
  readonly bool: boolean
}

export type BtfFloat = { readonly kind: 'float'; readonly name: string; readonly bytes: number }

export type BtfPtr = { readonly kind: 'ptr'; readonly type: BtfId }

export type BtfArray = {
  readonly kind: 'array'
  /** Type of one element. */
  readonly type: BtfId
  readonly indexType: BtfId
  /** Elements. */
  readonly length: number
}

/** A struct or union; `name` is empty for an anonymous one. */
export type BtfStruct = {
  readonly kind: 'struct' | 'union'
  readonly name: string
  readonly bytes: number
  readonly members: readonly BtfMember[]
}

/** Values are 32 bits wide, taken as signed or unsigned as the enum is. */
export type BtfEnum = {
  readonly kind: 'enum'
  readonly name: string
  readonly bytes: number
  readonly signed: boolean
  readonly values: readonly BtfEnumerator<number>[]
}

export type BtfEnum64 = {
  readonly kind: 'enum64'
  readonly name: string
  readonly bytes: number
  readonly signed: boolean
  readonly values: readonly BtfEnumerator<bigint>[]
}

/** A struct or union that is only declared here. */
export type BtfFwd = { readonly kind: 'fwd'; readonly name: string; readonly of: 'struct' | 'union' }

export type BtfTypedef = { readonly kind: 'typedef'; readonly name: string; readonly type: BtfId }

export type BtfQualifier = { readonly kind: 'volatile' | 'const' | 'restrict'; readonly type: BtfId }

/** `type` is its func_proto. */
export type BtfFunc = {
  readonly kind: 'func'
  readonly name: string
  readonly type: BtfId
  readonly linkage: Linkage
}

export type BtfFuncProto = {
  readonly kind: 'func_proto'
  readonly returns: BtfId
  readonly params: readonly BtfParam[]
}

export type BtfVar = {
  readonly kind: 'var'
  readonly name: string
  readonly type: BtfId
  readonly linkage: Linkage
}

export type BtfDatasec = {
  readonly kind: 'datasec'
  readonly name: string
  readonly bytes: number
  readonly vars: readonly BtfSectionVar[]
}

/** A tag on a declaration: on `type` itself (`component` -1), or on its member or parameter of that index. */
export type BtfDeclTag = {
  readonly kind: 'decl_tag'
  readonly tag: string
  readonly type: BtfId
  readonly component: number
  /** The text is a whole attribute rather than the argument of `btf_decl_tag` (Linux 6.15). */
  readonly attribute: boolean
}

/** A tag on a pointed-to type, such as `user`, `rcu` and `percpu`. */
export type BtfTypeTag = {
  readonly kind: 'type_tag'
  readonly tag: string
  readonly type: BtfId
  /** The text is a whole attribute rather than the argument of `btf_type_tag` (Linux 6.15). */
  readonly attribute: boolean
}

export type BtfType =
  | BtfVoid
  | BtfInt
  | BtfFloat
  | BtfPtr
  | BtfArray
  | BtfStruct
  | BtfEnum
  | BtfEnum64
  | BtfFwd
  | BtfTypedef
  | BtfQualifier
  | BtfFunc
  | BtfFuncProto
  | BtfVar
  | BtfDatasec
  | BtfDeclTag
  | BtfTypeTag

/** The void type, which every BTF object holds without a record. */
export const VOID = 0 as BtfId
