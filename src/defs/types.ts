/** The types of D: C's types, from D text or from BTF, and D's own (string, stacks, symbols). */

/** Where a pointer or a string's bytes live: decides how it is read. */
export type AddressSpace = 'kernel' | 'user' | 'scratch'

export type Member = {
  /** Empty for an anonymous struct or union, whose members are visible in the enclosing scope. */
  readonly name: string
  readonly type: DType
  readonly offsetBits: number
  /** Width of a bit-field; undefined for an ordinary member. */
  readonly bitSize?: number
}

export type IntType = {
  readonly kind: 'int'
  readonly name: string
  readonly bytes: 1 | 2 | 4 | 8
  readonly signed: boolean
  /** char, signed char, unsigned char: arrays and pointers of these are string-compatible. */
  readonly character: boolean
}
export type EnumType = {
  readonly kind: 'enum'
  readonly name: string
  readonly bytes: 1 | 2 | 4 | 8
  readonly signed: boolean
  readonly enumerators: ReadonlyMap<string, bigint>
}
export type PointerType = { readonly kind: 'pointer'; readonly to: DType; readonly space: AddressSpace }
export type ArrayType = { readonly kind: 'array'; readonly of: DType; readonly length: number }
/**
 * A struct or union. One object per declaration, so identity is type equality for D's own; BTF's are equal
 * when `name` is (kernels may hold several of one name in different modules). `members` may be computed on
 * first use: a kernel struct drags in thousands of others.
 */
export type StructType = {
  readonly kind: 'struct'
  readonly union: boolean
  /** Without the keyword; empty for an anonymous one. */
  readonly name: string
  readonly bytes: number
  /** undefined: only forward-declared (incomplete). */
  readonly members: readonly Member[] | undefined
}
export type TypedefType = { readonly kind: 'typedef'; readonly name: string; readonly of: DType }

export type DType =
  | { readonly kind: 'void' }
  | IntType
  | { readonly kind: 'float'; readonly name: string; readonly bytes: number }
  | EnumType
  | PointerType
  | ArrayType
  | StructType
  | TypedefType
  | { readonly kind: 'function'; readonly returns: DType; readonly parameters: readonly DType[] }
  /** D's by-value string of at most strsize bytes. */
  | { readonly kind: 'string' }
  /** `frames`: how many are asked for at most; undefined: as the options stackframes and ustackframes say. */
  | { readonly kind: 'stack'; readonly user: boolean; readonly frames: number | undefined }
  /** An address that is shown as what it belongs to; a user's goes with its process. */
  | { readonly kind: 'symbol'; readonly user: boolean; readonly part: 'address' | 'symbol' | 'module' }
  /** Not an ordinary value: an untyped associative array, an aggregation, a translator's result. */
  | { readonly kind: 'dynamic' }

const int = (name: string, bytes: 1 | 2 | 4 | 8, signed: boolean, character = false): IntType => ({
  kind: 'int',
  name,
  bytes,
  signed,
  character,
})

/** The intrinsic types of the LP64 model (x86-64 and arm64 Linux; plain char is signed on x86-64). */
export const intrinsic = {
  void: { kind: 'void' },
  char: int('char', 1, true, true),
  'signed char': int('signed char', 1, true, true),
  'unsigned char': int('unsigned char', 1, false, true),
  short: int('short', 2, true),
  'unsigned short': int('unsigned short', 2, false),
  int: int('int', 4, true),
  'unsigned int': int('unsigned int', 4, false),
  long: int('long', 8, true),
  'unsigned long': int('unsigned long', 8, false),
  'long long': int('long long', 8, true),
  'unsigned long long': int('unsigned long long', 8, false),
  _Bool: int('_Bool', 1, false),
  float: { kind: 'float', name: 'float', bytes: 4 },
  double: { kind: 'float', name: 'double', bytes: 8 },
  'long double': { kind: 'float', name: 'long double', bytes: 16 },
  string: { kind: 'string' },
  dynamic: { kind: 'dynamic' },
} as const satisfies Record<string, DType>

const typedef = (name: string, of: DType): TypedefType => ({ kind: 'typedef', name, of })

/** The typedefs that are always present. */
export const builtinTypedefs: ReadonlyMap<string, TypedefType> = new Map(
  (
    [
      ['int8_t', 'signed char'],
      ['int16_t', 'short'],
      ['int32_t', 'int'],
      ['int64_t', 'long'],
      ['uint8_t', 'unsigned char'],
      ['uint16_t', 'unsigned short'],
      ['uint32_t', 'unsigned int'],
      ['uint64_t', 'unsigned long'],
      ['intptr_t', 'long'],
      ['uintptr_t', 'unsigned long'],
      ['size_t', 'unsigned long'],
      ['ssize_t', 'long'],
      ['ptrdiff_t', 'long'],
      ['uchar_t', 'unsigned char'],
      ['ushort_t', 'unsigned short'],
      ['uint_t', 'unsigned int'],
      ['ulong_t', 'unsigned long'],
      ['u_longlong_t', 'unsigned long long'],
      ['id_t', 'int'],
      ['pid_t', 'int'],
      ['processorid_t', 'int'],
    ] as const
  ).map(([name, of]) => [name, typedef(name, intrinsic[of])]),
)

/** Strips typedefs. */
export const resolveType = (type: DType): Exclude<DType, TypedefType> => {
  let at = type
  while (at.kind === 'typedef') at = at.of
  return at
}

export const pointerTo = (to: DType, space: AddressSpace = 'kernel'): PointerType => ({
  kind: 'pointer',
  to,
  space,
})

/**
 * How storage of D's own holds a string: a word that tells NULL (0) from set (1), then the bytes and a NUL. Offsets
 * and sizes in bytes, multiples of 8.
 */
export const stringStorage = {
  set: 0,
  text: 8,
  bytes: (strsize: number): number => 8 + Math.ceil((strsize + 1) / 8) * 8,
} as const

/**
 * The member called `name`, looked up through anonymous structs and unions; its offset counts from the start
 * of `type`.
 */
export const findMember = (type: StructType, name: string): Member | undefined => {
  const { members } = type
  if (!members) return undefined
  const found = foundMembers.get(members) ?? new Map<string, Member | undefined>()
  if (!found.has(name)) {
    found.set(name, searchMember(members, name))
    foundMembers.set(members, found)
  }
  return found.get(name)
}

/** Programs name few members, and those often; structs of the kernel have hundreds. */
const foundMembers = new WeakMap<readonly Member[], Map<string, Member | undefined>>()

const searchMember = (members: readonly Member[], name: string): Member | undefined => {
  for (const member of members) {
    if (member.name === name) return member
    const inner = member.name === '' ? resolveType(member.type) : undefined
    const found = inner?.kind === 'struct' ? findMember(inner, name) : undefined
    if (found) return { ...found, offsetBits: found.offsetBits + member.offsetBits }
  }
  return undefined
}

/** Bytes of a value of this type; undefined where C has no size (void, functions, incomplete structs). */
export const sizeOf = (type: DType, strsize: number): number | undefined => {
  const t = resolveType(type)
  switch (t.kind) {
    case 'int':
    case 'enum':
    case 'float':
      return t.bytes
    case 'pointer':
      return 8
    case 'array': {
      const element = objectBytes(t.of, strsize)
      return element === undefined ? undefined : element * t.length
    }
    case 'struct':
      return t.members === undefined ? undefined : t.bytes
    case 'string':
      return strsize
    case 'symbol':
      return t.user ? 16 : 8
    case 'void':
    case 'function':
    case 'stack':
    case 'dynamic':
      return undefined
  }
}

/** Bytes that a member or an element of this type takes: a string lies there in the form that storage has. */
export const objectBytes = (type: DType, strsize: number): number | undefined =>
  resolveType(type).kind === 'string' ? stringStorage.bytes(strsize) : sizeOf(type, strsize)

/** A built-in typedef by name, for definitions that need one. @throws when there is none of that name. */
export const builtinType = (name: string): TypedefType => {
  const type = builtinTypedefs.get(name)
  if (!type) throw new Error(`no built-in type ${name}`)
  return type
}
