/** Inlines with parameters: the body is checked again at each use, with the arguments in place of the names. */
import { fail } from '../../base/index.ts'
import type { Expr } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { type Context, check } from './context.ts'
import { argumentCompatible, coerce } from './conversions.ts'
import { keysOf } from './keys.ts'
import type { Inline } from './scope.ts'
import { isTranslationTo } from './translation.ts'
import { typeName } from './type-name.ts'
import { sameType } from './type-rules.ts'

type ArrayInline = Extract<Inline, { kind: 'array-inline' }>

/** The body of an inline as a value of the declared type. */
export const inlineValue = (
  context: Context,
  name: string,
  body: ast.Expression,
  type: Expr['type'],
): Expr => {
  const value = check(context, body)
  if (isTranslationTo(type, value)) return value
  if (!argumentCompatible(type, value)) {
    return fail('D_OP_INCOMPAT.inline', body.span, name, typeName(type), typeName(value.type))
  }
  // An inline that designates a variable of its very type is another name for it.
  return sameType(type, value.type) ? value : coerce(value, type)
}

/** `name[x, y]`: the arguments are evaluated wherever the body names the parameter. */
export const inlineElement = (context: Context, inline: ArrayInline, node: ast.Index): Expr => {
  const types = inline.parameters.map((parameter) => parameter.type)
  const values = keysOf(context, inline.name, types, node.arguments, node.span)
  const parameters = new Map<string, Expr>()
  inline.parameters.forEach(({ name }, index) => {
    const value = values[index]
    if (name !== undefined && value) parameters.set(name, value)
  })
  const value = inlineValue(
    { ...context, parameters, substituted: true },
    inline.name,
    inline.body,
    inline.type,
  )
  return { ...value, span: node.span }
}
