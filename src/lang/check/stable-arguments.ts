/** args[] and arg0 … of a stable probe's firing: the expressions that its point gives for them. */
import { fail, type Span } from '../../base/index.ts'
import { builtinType, type Expr } from '../../defs/index.ts'
import type { Context } from './context.ts'
import { argumentCompatible, coerce, cut } from './conversions.ts'
import { decay } from './places.ts'
import type { Point } from './stable-point.ts'
import { translate } from './translators.ts'
import { typeName } from './type-name.ts'
import { sameType } from './type-rules.ts'

/** `args[index]`: a native argument as it is, or what the provider has it translated to. */
export const stableArgument = (context: Context, point: Point, index: number, span: Span): Expr => {
  const { declared, natives } = point
  const wanted = declared.output?.[index]
  const value = natives[wanted?.native ?? index]
  if (!value) throw new Error('stableArgument: the index is in range')
  const type = wanted?.type ?? value.type
  if (sameType(type, value.type)) return { ...value, span }
  const translated = translate(context, value, type, span)
  if (translated) return translated
  if (argumentCompatible(type, value)) return { ...coerce(value, type), span }
  return fail('D_XLATE_NONE', span, typeName(value.type), typeName(type))
}

const rawType = builtinType('int64_t')

/** `argN`: the native argument of that number as 64 bits, a text's address; 0 where there is none. */
export const rawArgument = ({ natives }: Point, index: number, span: Span): Expr => {
  const value = natives[index]
  if (!value) return { kind: 'int', value: 0n, type: rawType, span }
  return cut(decay(value), rawType)
}
