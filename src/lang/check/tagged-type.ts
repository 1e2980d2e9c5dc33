/** Struct, union and enum specifiers: definitions, references and forward references. */
import { fail } from '../../base/index.ts'
import {
  type DType,
  type EnumType,
  intrinsic,
  resolveType,
  type StructType,
  sizeOf,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { declaredConstant } from './constants.ts'
import type { Context } from './context.ts'
import { layOut, type MemberShape } from './layout.ts'
import type { StructBody } from './scope.ts'
import { findTag } from './type-lookup.ts'
import { structName, typeName } from './type-name.ts'
import { integerOf, isVoid } from './type-rules.ts'

/** Gives a member declarator's type, once the specifiers before it are read. */
type MemberTypes = (
  context: Context,
  specifiers: ast.Specifiers,
) => (declarator: ast.MemberDeclarator) => DType

/** A struct that can be completed once its members are known: references made before see them. */
const openStruct = (union: boolean, name: string) => {
  let body: StructBody | undefined
  const type: StructType = {
    kind: 'struct',
    union,
    name,
    get bytes() {
      return body?.bytes ?? 0
    },
    get members() {
      return body?.members
    },
  }
  return {
    type,
    complete: (laid: StructBody): void => {
      body = laid
    },
  }
}

/**
 * A struct that D's own library names. Most of what it names a program never looks into; and for one that the kernel hasn't,
 * which stands for an address of its own kind, the types of all modules would be read.
 */
const laterStruct = (context: Context, kind: 'struct' | 'union', tag: string): StructType => {
  let found: StructType | undefined
  const definition = (): StructType | undefined => {
    const known = found ?? findTag(context, kind, tag)
    if (known?.kind === 'struct') found = known
    return found
  }
  return {
    kind: 'struct',
    union: kind === 'union',
    name: tag,
    get bytes() {
      return definition()?.bytes ?? 0
    },
    get members() {
      return definition()?.members
    },
  }
}

const ownStruct = (context: Context, key: string): StructType | undefined => {
  const type = context.scope.types.get(key)
  return type?.kind === 'struct' ? type : undefined
}

const newStruct = (context: Context, union: boolean, tag: string | undefined): StructType => {
  const made = openStruct(union, tag ?? '')
  context.scope.completions.set(made.type, made.complete)
  if (tag !== undefined) context.scope.types.set(`${union ? 'union' : 'struct'} ${tag}`, made.type)
  return made.type
}

/** `struct tag`, `struct tag { … }` or `struct { … }`. */
export const declareStruct = (
  context: Context,
  node: ast.StructSpecifier,
  memberTypes: MemberTypes,
): StructType => {
  const union = node.kind === 'union'
  const own = node.tag === undefined ? undefined : ownStruct(context, `${node.kind} ${node.tag}`)
  if (!node.members) {
    if (context.deferred && !own && node.tag !== undefined) return laterStruct(context, node.kind, node.tag)
    const known = own ?? (node.tag === undefined ? undefined : findTag(context, node.kind, node.tag))
    return known?.kind === 'struct' ? known : newStruct(context, union, node.tag)
  }
  if (own?.members) fail('D_DECL_TYPERED', node.span, structName(own))
  const type = own ?? newStruct(context, union, node.tag)
  const shapes = node.members.flatMap((member) => memberShapes(context, member, memberTypes))
  refuseDuplicates(shapes, node)
  context.scope.completions.get(type)?.(layOut(union, shapes, context.options.strsize))
  return type
}

function* visibleNames(shapes: readonly MemberShape[]): Generator<string, void, void> {
  for (const { name, type } of shapes) {
    const t = name === '' ? resolveType(type) : undefined
    if (t?.kind === 'struct') yield* visibleNames(t.members ?? [])
    else if (name !== '') yield name
  }
}

const refuseDuplicates = (shapes: readonly MemberShape[], node: ast.StructSpecifier): void => {
  const seen = new Set<string>()
  for (const name of visibleNames(shapes)) {
    if (seen.has(name)) fail('D_UNKNOWN.member', node.span, name)
    seen.add(name)
  }
}

const memberShapes = (
  context: Context,
  member: ast.MemberDeclaration,
  memberTypes: MemberTypes,
): MemberShape[] => {
  const typeOf = memberTypes(context, member.specifiers)
  if (member.declarators.length === 0) {
    const type = typeOf({ span: member.span, name: undefined, derivations: [], width: undefined })
    if (resolveType(type).kind !== 'struct') return fail('D_DECL_MNAME', member.span)
    return [{ name: '', type }]
  }
  return member.declarators.map((declarator) => memberShape(context, declarator, typeOf(declarator)))
}

const memberShape = (context: Context, declarator: ast.MemberDeclarator, type: DType): MemberShape => {
  const { span, width } = declarator
  const name = declarator.name?.text ?? ''
  if (isVoid(type)) return fail('D_DECL_VOIDOBJ.member', span, name)
  if (width) return { name, type, bits: bitFieldWidth(context, width, type, name) }
  if (name === '') return fail('D_DECL_MNAME', span)
  if (sizeOf(type, context.options.strsize) === undefined) {
    return fail('D_DECL_INCOMPLETE', span, typeName(type), name)
  }
  return { name, type }
}

const bitFieldWidth = (context: Context, width: ast.Expression, type: DType, name: string): number => {
  const base = integerOf(type)
  if (!base) return fail('D_DECL_BFTYPE', width.span, name)
  const bits = declaredConstant(context, width)
  // `: 0` without a name ends the storage unit, as in C.
  if (bits === undefined || bits < 0n || (bits === 0n && name !== ''))
    return fail('D_DECL_BFCONST', width.span)
  return bits > BigInt(base.bytes * 8) ? fail('D_DECL_BFSIZE', width.span, name) : Number(bits)
}

const INT_MAX = 0x7fff_ffffn

/** `enum tag`, `enum tag { … }` or `enum { … }`; enumerators become global constants. */
export const declareEnum = (context: Context, node: ast.EnumSpecifier): DType => {
  const key = `enum ${node.tag}`
  if (!node.enumerators) {
    const known = node.tag === undefined ? undefined : findTag(context, 'enum', node.tag)
    return known ?? fail('D_UNKNOWN.type', node.span, key)
  }
  if (node.tag !== undefined && context.scope.types.has(key)) fail('D_DECL_TYPERED', node.span, key)
  const enumerators = enumeratorValues(context, node.enumerators)
  const type: EnumType = { kind: 'enum', name: node.tag ?? '', bytes: 4, signed: true, enumerators }
  if (node.tag !== undefined) context.scope.types.set(key, type)
  for (const [name, value] of enumerators) {
    context.scope.globals.set(name, { kind: 'enumerator', name, type, value })
  }
  return type
}

/** `enum tag;` in a provider's block: the kernel's enumerators of that name become constants there. */
export const kernelEnum = (context: Context, node: ast.EnumSpecifier): void => {
  const type = resolveType(declareEnum(context, node))
  if (type.kind !== 'enum') return
  for (const [name, value] of type.enumerators) {
    context.scope.globals.set(name, { kind: 'enumerator', name, type, value })
  }
}

const isBuiltIn = ({ vocabulary }: Context, name: string): boolean =>
  vocabulary.variables.has(name) || vocabulary.constants.has(name)

/** A value may name an earlier enumerator of the same enum. */
const enumeratorValues = (context: Context, list: readonly ast.Enumerator[]): Map<string, bigint> => {
  const values = new Map<string, bigint>()
  let next = 0n
  for (const { name, value, span } of list) {
    if (values.has(name.text)) fail('D_UNKNOWN.enumerator', span, name.text)
    if (context.scope.globals.has(name.text)) fail('D_DECL_IDRED', span, name.text)
    if (isBuiltIn(context, name.text)) fail('D_DECL_IDRED.builtin', span, name.text)
    if (value) {
      const parameters = new Map(
        [...values].map(([earlier, known]) => [
          earlier,
          { kind: 'int', value: known, type: intrinsic.int, span } as const,
        ]),
      )
      const given = declaredConstant({ ...context, parameters }, value)
      next = given ?? fail('D_DECL_ENCONST', span, name.text)
    }
    if (next > INT_MAX || next < -INT_MAX - 1n) fail('D_DECL_ENOFLOW', span, name.text)
    values.set(name.text, next++)
  }
  return values
}
