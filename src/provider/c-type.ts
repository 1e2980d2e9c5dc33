/** D types from the C declarations that tracefs gives of an event's fields: `const char *const *`, `umode_t`. */
import {
  type AddressSpace,
  type DType,
  intrinsic,
  pointerTo,
  type StructType,
  type TypeSource,
} from '../defs/index.ts'

const incomplete = (union: boolean, name: string): StructType => ({
  kind: 'struct',
  union,
  name,
  bytes: 0,
  members: undefined,
})

/** An intrinsic type, with its words in any order that C allows. */
const intrinsicOf = (text: string): DType | undefined => {
  const known = intrinsic[text as keyof typeof intrinsic]
  if (known) return known
  const words = text.split(' ')
  if (!words.every((word) => /^(signed|unsigned|char|short|int|long)$/.test(word))) return undefined
  const size = words.filter((word) => !/^((un)?signed|int)$/.test(word)).join(' ') || 'int'
  const signed = words.includes('signed') && size === 'char' ? `signed ${size}` : size
  return intrinsic[(words.includes('unsigned') ? `unsigned ${size}` : signed) as keyof typeof intrinsic]
}

/**
 * The type of a declaration, whose pointers are to this space. Names that the kernel's BTF does not know are
 * incomplete structs; values of unknown types are undefined.
 */
export const declaredType = (text: string, types: TypeSource, space: AddressSpace): DType | undefined => {
  const words = text
    .replaceAll(/\b(const|volatile|restrict|__user|__seg_gs|__percpu)\b/g, ' ')
    .replaceAll('*', ' ')
    .trim()
    .replaceAll(/\s+/g, ' ')
  const stars = text.split('*').length - 1
  let type = named(words, types) ?? (stars > 0 ? intrinsic.void : undefined)
  for (let at = 0; type && at < stars; at++) type = pointerTo(type, space)
  return type
}

/** The type of a system call's parameter. Pointers are to the caller's memory; unknown values are 64-bit integers. */
export const systemCallType = (text: string, types: TypeSource): DType =>
  declaredType(text, types, 'user') ?? intrinsic.long

const named = (words: string, types: TypeSource): DType | undefined => {
  const base = intrinsicOf(words)
  if (base) return base
  const [first, second] = words.split(' ')
  if (first === undefined) return undefined
  if (second === undefined) return types.find('typedef', first)
  if (first === 'enum') return types.find('enum', second)
  if (first === 'struct' || first === 'union')
    return types.find(first, second) ?? incomplete(first === 'union', second)
  return undefined
}
