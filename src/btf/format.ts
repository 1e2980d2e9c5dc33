/**
 * The BTF wire format: header and record shapes, shared by reader and writer.
 * Source: include/uapi/linux/btf.h, Documentation/bpf/btf.rst. Little-endian only (x86-64, arm64).
 *
 *     struct btf_header                         struct btf_type, then what its kind appends
 *     |  0 magic:16 version:8 flags:8 |         |  0 name_off                                      |
 *     |  4 hdr_len                    |         |  4 info = kind_flag:1 | :2 | kind:5 | :8 | vlen:16 |
 *     |  8 type_off  | 12 type_len    |         |  8 size or type                                  |
 *     | 16 str_off   | 20 str_len     |
 */

export const MAGIC = 0xeb9f
export const VERSION = 1
/** Bytes; newer writers may append fields and say so in hdr_len. */
export const HEADER_BYTES = 24
/** Words of a `struct btf_type`, before what its kind appends. */
export const RECORD_WORDS = 3

/** BTF_MAX_TYPE, BTF_MAX_NAME_OFFSET: the kernel's limits for ids and for the string section. */
export const MAX_TYPE_ID = 0x000f_ffff
export const MAX_STRING_BYTES = 0x00ff_ffff

/**
 * By kind number: its name, and how many 32-bit words follow the record: `fixed` once, `each` for every one
 * of the `vlen` members, enumerators, parameters or variables.
 */
// biome-ignore format: an aligned table
export const KINDS = [
  { kind: 'void',       fixed: 0, each: 0 },
  { kind: 'int',        fixed: 1, each: 0 },
  { kind: 'ptr',        fixed: 0, each: 0 },
  { kind: 'array',      fixed: 3, each: 0 },
  { kind: 'struct',     fixed: 0, each: 3 },
  { kind: 'union',      fixed: 0, each: 3 },
  { kind: 'enum',       fixed: 0, each: 2 },
  { kind: 'fwd',        fixed: 0, each: 0 },
  { kind: 'typedef',    fixed: 0, each: 0 },
  { kind: 'volatile',   fixed: 0, each: 0 },
  { kind: 'const',      fixed: 0, each: 0 },
  { kind: 'restrict',   fixed: 0, each: 0 },
  { kind: 'func',       fixed: 0, each: 0 },
  { kind: 'func_proto', fixed: 0, each: 2 },
  { kind: 'var',        fixed: 1, each: 0 },
  { kind: 'datasec',    fixed: 0, each: 3 },
  { kind: 'float',      fixed: 0, each: 0 },
  { kind: 'decl_tag',   fixed: 1, each: 0 },
  { kind: 'type_tag',   fixed: 0, each: 0 },
  { kind: 'enum64',     fixed: 0, each: 3 },
] as const

export type BtfKind = (typeof KINDS)[number]['kind']

export const kindNumber = Object.fromEntries(KINDS.map(({ kind }, number) => [kind, number])) as {
  readonly [K in BtfKind]: number
}

/** Bits of `info` that no kernel has given a meaning; a set one means a format this reader doesn't know. */
export const UNKNOWN_INFO_BITS = 0x60ff_0000

export const infoWord = (kind: BtfKind, vlen: number, flag: boolean): number =>
  ((flag ? 0x8000_0000 : 0) | (kindNumber[kind] << 24) | vlen) >>> 0
export const kindOfInfo = (info: number): number => (info >>> 24) & 0x1f
export const vlenOfInfo = (info: number): number => info & 0xffff
export const flagOfInfo = (info: number): boolean => info >>> 31 === 1

/** Encoding bits of an int's extra word: | :4 | encoding:4 | bit offset:8 | :8 | bits:8 | */
export const INT_SIGNED = 1
export const INT_CHAR = 2
export const INT_BOOL = 4

/** By number: the linkage of a function (BTF_FUNC_*) or variable (BTF_VAR_*). */
export const LINKAGES = ['static', 'global', 'extern'] as const
export type Linkage = (typeof LINKAGES)[number]
