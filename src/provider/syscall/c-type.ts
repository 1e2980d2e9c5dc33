/** D types from the C declarations that tracefs gives of an event's fields: `const char *const *`, `umode_t`. */
import { type DType, intrinsic, pointerTo, type StructType, type TypeSource } from '../../defs/index.ts'

const incomplete = (union: boolean, name: string): StructType => ({
  kind: 'struct',
  union,
  name,
  bytes: 0,
  members: undefined,
})

/** Spelled as C allows, to how D spells it. */
const baseOf = (words: string): DType | undefined => {
  const known = intrinsic[words as keyof typeof intrinsic]
  if (known) return known
  const integer = /^(?:(signed|unsigned) )?(char|short|long|long long|int)?(?: int)?$/.exec(words)
  if (!integer) return undefined
  const [, sign, size = 'int'] = integer
  const name = sign === 'unsigned' || (sign === 'signed' && size === 'char') ? `${sign} ${size}` : size
  return intrinsic[name as keyof typeof intrinsic]
}

/**
 * The type of a system call's parameter. Pointers are to the caller's memory. Names that the kernel's BTF does not
 * know are incomplete structs, or 64-bit integers where a value is passed.
 */
export const systemCallType = (text: string, types: TypeSource): DType => {
  const words = text
    .replaceAll(/\b(const|volatile|restrict|__user)\b/g, ' ')
    .replaceAll('*', ' ')
    .trim()
    .replaceAll(/\s+/g, ' ')
  const stars = text.split('*').length - 1
  let type = named(words, types) ?? (stars > 0 ? intrinsic.void : intrinsic.long)
  for (let at = 0; at < stars; at++) type = pointerTo(type, 'user')
  return type
}

const named = (words: string, types: TypeSource): DType | undefined => {
  const base = baseOf(words)
  if (base) return base
  const [first, second] = words.split(' ')
  if (first === undefined) return undefined
  if (second === undefined) return types.find('typedef', first)
  if (first === 'enum') return types.find('enum', second)
  if (first === 'struct' || first === 'union')
    return types.find(first, second) ?? incomplete(first === 'union', second)
  return undefined
}
