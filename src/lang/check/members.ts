/** Members of structs and unions: `.`, `->` and what offsetof needs. */
import { diagnostic, fail, type Span } from '../../base/index.ts'
import {
  type DType,
  type Expr,
  findMember,
  type Member,
  resolveType,
  type StructType,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { type Context, check } from './context.ts'
import { decay, deref, load, memberNames, memberPlace, objectPlace } from './places.ts'
import { closest, failNear } from './suggest.ts'
import { type Translation, translationOf } from './translation.ts'
import { translatedMember } from './translators.ts'
import { structName, typeName } from './type-name.ts'
import { isPointer, referent } from './type-rules.ts'

/** A complete struct or union; `operator` names what was applied to the type. */
export const structOf = (type: DType, operator: string, span: Span): StructType => {
  const struct = resolveType(type)
  if (struct.kind !== 'struct') {
    return operator === '->'
      ? fail('D_OP_SOU.pointer', span, typeName(type))
      : fail('D_OP_SOU', span, typeName(type))
  }
  return struct.members ? struct : fail('D_OP_INCOMPLETE', span, operator, structName(struct))
}

const unknownMember = (struct: StructType, name: ast.Name): never =>
  failNear(
    diagnostic('D_TYPE_MEMBER', name.span, name.text, structName(struct)),
    closest(name.text, memberNames(struct)),
  )

export const memberOf = (
  struct: StructType,
  name: ast.Name,
  refuse: () => never = () => unknownMember(struct, name),
): Member => findMember(struct, name.text) ?? refuse()

/** A translation has the members of its output type that the translator defines. */
const ofTranslation = (
  context: Context,
  translation: Translation,
  { operator, member, span }: ast.Member,
): Expr => {
  const { translator, pointer } = translation
  if (pointer !== (operator === '->'))
    return pointer ? fail('D_OP_SOU', span, '<DYN>') : fail('D_OP_PTR', span)
  memberOf(translator.output, member)
  return translatedMember(context, translation, member, span)
}

export const member = (context: Context, node: ast.Member): Expr => {
  const { operator, span } = node
  const object = check(context, node.object)
  const translation = translationOf(object)
  if (translation) return ofTranslation(context, translation, node)
  if (operator === '.') {
    const struct = structOf(object.type, operator, span)
    return load(memberPlace(objectPlace(object), memberOf(struct, node.member), span))
  }
  const to = isPointer(object.type) ? referent(object.type) : undefined
  if (!to) return fail('D_OP_PTR', span)
  const struct = structOf(to, operator, span)
  return load(memberPlace(deref(decay(object), object.span), memberOf(struct, node.member), span))
}
