/** Where the arguments of a C function are when it is called (x86, of 64 and 32 bits), as notes of probes have it. */
import { type DType, resolveType } from '../defs/index.ts'
import { typeName } from '../lang/check/index.ts'

/** By size in bytes. */
type Registers = Readonly<Record<number, string>>

const registers: readonly Registers[] = [
  { 1: 'dil', 2: 'di', 4: 'edi', 8: 'rdi' },
  { 1: 'sil', 2: 'si', 4: 'esi', 8: 'rsi' },
  { 1: 'dl', 2: 'dx', 4: 'edx', 8: 'rdx' },
  { 1: 'cl', 2: 'cx', 4: 'ecx', 8: 'rcx' },
  { 1: 'r8b', 2: 'r8w', 4: 'r8d', 8: 'r8' },
  { 1: 'r9b', 2: 'r9w', 4: 'r9d', 8: 'r9' },
]

/** An argument of a type that isn't passed like a number. */
export class ArgumentError extends Error {
  constructor(position: number, type: DType) {
    super(`argument #${position} has type ${typeName(type)}, of which probes of programs have none`)
    this.name = 'ArgumentError'
  }
}

/** What D calls `long` has 32 bits in 32-bit programs, but for what has 64 by its name. */
const longs: ReadonlySet<string> = new Set(['long', 'unsigned long'])
const named64: ReadonlySet<string> = new Set(['int64_t', 'uint64_t'])

const isShortLong = (type: DType): boolean =>
  type.kind === 'typedef'
    ? !named64.has(type.name) && isShortLong(type.of)
    : type.kind === 'int' && longs.has(type.name)

/** Bytes, negative for a signed number; undefined: of another kind. */
const sizeIn = (bits: 32 | 64, type: DType): number | undefined => {
  const resolved = resolveType(type)
  switch (resolved.kind) {
    case 'int':
    case 'enum': {
      const bytes = bits === 32 && isShortLong(type) ? 4 : resolved.bytes
      return resolved.signed ? -bytes : bytes
    }
    // What C has for them is an address.
    case 'pointer':
    case 'array':
    case 'string':
    case 'function':
      return bits / 8
    default:
      return undefined
  }
}

const sizesIn = (bits: 32 | 64, types: readonly DType[]): number[] =>
  types.map((type, index) => {
    const size = sizeIn(bits, type)
    if (size === undefined) throw new ArgumentError(index + 1, type)
    return size
  })

const onStack = (size: number, offset: number, pointer: string): string =>
  `${size}@${offset || ''}(%${pointer})`

type Places = (sizes: readonly number[], stackAt: number) => string[]

const places: Readonly<Record<32 | 64, Places>> = {
  64: (sizes, stackAt) =>
    sizes.map((size, index) => {
      const register = registers[index]?.[Math.abs(size)]
      if (register !== undefined) return `${size}@%${register}`
      return onStack(size, stackAt + 8 * (index - registers.length), 'rsp')
    }),
  32: (sizes, stackAt) => {
    let offset = stackAt
    return sizes.map((size) => {
      const place = onStack(size, offset, 'esp')
      offset += Math.max(4, Math.abs(size))
      return place
    })
  },
}

/**
 * `-4@%edi 8@%rsi`. Those on the stack (in 64-bit programs, beyond the sixth) are at a call right where the stack pointer
 * is, since the call itself has not been made; at a jump (`isJump`) the address to return to lies before them.
 * @throws ArgumentError
 */
export const argumentPlaces = (
  bits: 32 | 64,
  types: readonly DType[],
  { isJump }: { readonly isJump: boolean },
): string => places[bits](sizesIn(bits, types), isJump ? bits / 8 : 0).join(' ')
