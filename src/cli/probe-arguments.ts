/** Where the arguments of a C function are when it is called (x86-64), as notes of probes have it. */
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

/** Bytes, negative for a signed number; undefined: of another kind. */
const sizeIn = (type: DType): number | undefined => {
  const resolved = resolveType(type)
  switch (resolved.kind) {
    case 'int':
    case 'enum':
      return resolved.signed ? -resolved.bytes : resolved.bytes
    // What C has for them is an address.
    case 'pointer':
    case 'array':
    case 'string':
    case 'function':
      return 8
    default:
      return undefined
  }
}

/**
 * `-4@%edi 8@%rsi`. Those beyond the sixth are on the stack: at a call right where the stack pointer is, since the call
 * itself has not been made; at a jump (`isJump`) the address to return to lies before them. @throws ArgumentError
 */
export const argumentPlaces = (types: readonly DType[], { isJump }: { readonly isJump: boolean }): string =>
  types
    .map((type, index) => {
      const size = sizeIn(type)
      if (size === undefined) throw new ArgumentError(index + 1, type)
      const register = registers[index]?.[Math.abs(size)]
      const offset = 8 * (index - registers.length) + (isJump ? 8 : 0)
      return `${size}@${register === undefined ? `${offset || ''}(%rsp)` : `%${register}`}`
    })
    .join(' ')
