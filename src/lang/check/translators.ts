/**
 * Translators: the members of a stable type as expressions over another type. A translation is lazy: each access
 * to a member becomes that member's expression, checked again with the source in place of the parameter.
 */
import { fail, type Span } from '../../base/index.ts'
import {
  type DType,
  type Expr,
  expressionsIn,
  findMember,
  resolveType,
  type StructType,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { type Context, check } from './context.ts'
import { argumentCompatible, coerce, keepSpace, toStringValue } from './conversions.ts'
import { typeOfName } from './declared-type.ts'
import { load } from './places.ts'
import { hiddenVariable } from './scope.ts'
import { isTranslationTo, type Translation, type Translator, translationOf } from './translation.ts'
import { structName, typeName } from './type-name.ts'
import { isScalar, isString, isStringCompatible, referent, sameType } from './type-rules.ts'

const outputOf = (context: Context, node: ast.TypeName): StructType => {
  const type = typeOfName(context, node)
  const struct = resolveType(type)
  if (struct.kind !== 'struct') return fail('D_XLATE_SOU', node.span)
  return struct.members ? struct : fail('D_XLATE_SOU.incomplete', node.span, structName(struct))
}

/** A value of the input type that no program can use: it stands for the source where the translator is declared. */
const placeholder = (type: DType, { text, span }: ast.Name): Expr =>
  load({
    kind: 'variable',
    variable: { name: text, class: 'this', type, keys: undefined, index: -1 },
    type,
    span,
  })

/** In a translator that stands in a provider's block, the native arguments of the firing have their names. */
const ownNames = ({ point }: Context, { scope }: Translator): [string, Expr][] => {
  if (!scope || !point) return []
  const { names } = point.declared
  return point.natives.flatMap((value, at): [string, Expr][] => {
    const name = names[at]
    return name === undefined ? [] : [[name, value]]
  })
}

/** The value of a member for a source. */
const memberValue = (context: Context, translator: Translator, name: string, source: Expr): Expr => {
  const definition = translator.members.get(name)
  const member = findMember(translator.output, name)
  if (!definition || !member) throw new Error('memberValue: the translator defines the member')
  const { value, name: written } = definition
  const parameters = new Map([...ownNames(context, translator), [translator.parameter.text, source]])
  const given = check({ ...context, scope: translator.scope ?? context.scope, parameters }, value)
  if (isTranslationTo(member.type, given)) return given
  if (!argumentCompatible(member.type, given)) {
    return fail('D_XLATE_INCOMPAT', written.span, name, typeName(member.type), typeName(given.type))
  }
  const text = isStringCompatible(member.type) && resolveType(given.type).kind !== 'array'
  return text && resolveType(member.type).kind === 'array' ? toStringValue(given) : coerce(given, member.type)
}

/** Declares a translator; its members are checked at once, unless the declaration comes from D's own library or a provider. */
export const declareTranslator = (context: Context, node: ast.TranslatorDeclaration): void => {
  const output = outputOf(context, node.output)
  const input = typeOfName(context, node.input)
  const known = context.scope.translators.some(
    (each) => sameType(each.output, output) && typeName(each.input) === typeName(input),
  )
  if (known) fail('D_XLATE_REDECL', node.span, typeName(input), structName(output))
  for (const { name } of node.members) {
    if (!findMember(output, name.text)) fail('D_XLATE_MEMB', name.span, name.text, structName(output))
  }
  const members = new Map(node.members.map((member) => [member.name.text, member]))
  const scope = context.isolated ? context.scope : undefined
  const translator: Translator = { output, input, parameter: node.parameter, members, scope }
  // What a provider's translators say depends on the point.
  if (!context.deferred && !scope) {
    const source = placeholder(input, node.parameter)
    for (const name of members.keys()) memberValue(context, translator, name, source)
  }
  context.scope.translators.push(translator)
}

/** In order of preference: the very type, one that is the same behind its typedefs, one that takes the value. */
const accepts: readonly ((input: DType, source: Expr) => boolean)[] = [
  (input, source) => typeName(input) === typeName(source.type),
  (input, source) => sameType(input, source.type),
  argumentCompatible,
]

export const findTranslator = (context: Context, output: DType, source: Expr): Translator | undefined => {
  const able = context.scope.translators.filter((each) => sameType(each.output, output))
  for (const accept of accepts) {
    const found = able.find(({ input }) => accept(input, source))
    if (found) return found
  }
  return undefined
}

/** A value of dynamic type: only members, `*` and assignment know what to do with it. */
const translated = (translation: Omit<Translation, 'kind'>, span: Span): Expr => ({
  kind: 'int',
  value: 0n,
  type: { kind: 'dynamic', ...translation } satisfies Translation,
  span,
})

/** `xlate <T> (e)` and `xlate <T *> (e)`. */
export const xlate = (context: Context, node: ast.Xlate): Expr => {
  const source = check(context, node.operand)
  const type = typeOfName(context, node.type)
  return (
    translate(context, source, type, node.span) ??
    fail('D_XLATE_NONE', node.span, typeName(source.type), typeName(type))
  )
}

/** A value as a translation to a type, or to what that points to; undefined where no translator takes it. */
export const translate = (context: Context, source: Expr, type: DType, span: Span): Expr | undefined => {
  const pointer = resolveType(type).kind === 'pointer'
  const output = (pointer ? referent(type) : undefined) ?? type
  const translator = findTranslator(context, output, source)
  if (!translator) return undefined
  const { input } = translator
  const converted =
    isScalar(input) || isString(input) ? coerce(source, keepSpace(input, source.type)) : source
  return translated({ translator, source: converted, pointer }, span)
}

/** What `*` makes of a translated pointer. */
export const dereferenced = (translation: Translation, span: Span): Expr =>
  translated({ ...translation, pointer: false }, span)

/** Does it change something, or may it differ the next time? */
export const changes = (expr: Expr): boolean =>
  expr.kind === 'assign' || expr.kind === 'update' || expr.kind === 'increment' || expr.kind === 'call'

/**
 * The source for one access: one that changes something, or that may differ the next time, is kept in a hidden
 * clause-local variable, for the member's expression may name it several times.
 */
const bound = (context: Context, source: Expr, use: (source: Expr) => Expr): Expr => {
  const { type, span } = source
  const direct = use(source)
  // A translation within this one has the source in its own, and binds it there.
  if (translationOf(direct) || !(isScalar(type) || isString(type))) return direct
  if (![...expressionsIn(source)].some(changes)) return direct
  const variable = hiddenVariable(context, type)
  const target = { kind: 'variable', variable, type, span } as const
  const value = use(load(target))
  const assign: Expr = { kind: 'assign', target, value: source, type, span }
  return { kind: 'comma', left: assign, right: value, type: value.type, span }
}

/** A member of a translation, which the translator must define. */
export const translatedMember = (
  context: Context,
  { translator, source }: Translation,
  name: ast.Name,
  span: Span,
): Expr => {
  if (!translator.members.has(name.text)) return fail('D_XLATE_NOCONV', name.span, name.text)
  const used = { ...context, substituted: true }
  const value = bound(context, source, (once) => memberValue(used, translator, name.text, once))
  return { ...value, span }
}

/** The members that a translation has values for, with those values, in the order of the translator. */
export const definedMembers = function* (context: Context, { translator, source }: Translation) {
  const used = { ...context, substituted: true }
  for (const name of translator.members.keys()) {
    const member = findMember(translator.output, name)
    if (!member) continue
    yield { member, value: bound(context, source, (once) => memberValue(used, translator, name, once)) }
  }
}
