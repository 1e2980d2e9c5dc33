/** The type of an `xlate` expression: dynamic to every rule but those that ask here. */
import { type DType, type Expr, resolveType, type StructType } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import type { Scope } from './scope.ts'
import { referent, sameType } from './type-rules.ts'

/** A translator that a program or a library declared. */
export type Translator = {
  readonly output: StructType
  readonly input: DType
  /** What the members' expressions call the source. */
  readonly parameter: ast.Name
  readonly members: ReadonlyMap<string, ast.TranslatorMember>
  /** What the members' names mean, where a provider's block declares it; else what they mean where it is used. */
  readonly scope: Scope | undefined
}

/** What is translated, by which translator; `pointer`: as a pointer to the output type. */
export type Translation = {
  readonly kind: 'dynamic'
  readonly translator: Translator
  readonly source: Expr
  readonly pointer: boolean
}

export const translationOf = ({ type }: Expr): Translation | undefined =>
  type.kind === 'dynamic' && 'translator' in type ? (type as Translation) : undefined

/** May the expression, a translation, stand for a value of this type? */
export const isTranslationTo = (type: DType, expr: Expr): boolean => {
  const translation = translationOf(expr)
  if (!translation) return false
  const pointer = resolveType(type).kind === 'pointer'
  const output = pointer ? referent(type) : type
  return (
    pointer === translation.pointer && output !== undefined && sameType(output, translation.translator.output)
  )
}
