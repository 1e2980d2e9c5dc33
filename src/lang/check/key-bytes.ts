/** How long a string can be: keys and records hold as many bytes as a value can need, not strsize. */
import { type Expr, resolveType } from '../../defs/index.ts'

/** The most bytes of a string value, its NUL included: no text is longer than strsize. */
export const keyBytes = (expr: Expr, strsize: number): number =>
  Math.min(most(expr, strsize + 1), strsize + 1)

/** `longest`: what any string can have. */
const most = (expr: Expr, longest: number): number => {
  switch (expr.kind) {
    case 'string':
      return expr.value.length + 1
    case 'builtin':
      return expr.def.bytes ?? longest
    case 'call':
      return expr.def.bytes?.(expr.args, longest - 1) ?? longest
    case 'conditional':
      return Math.max(most(expr.then, longest), most(expr.else, longest))
    case 'comma':
      return most(expr.right, longest)
    case 'stringof':
      return ofCharacters(expr.operand, longest)
    default:
      return longest
  }
}

/** A char array may lack the NUL. No length says nothing: it is a flexible member. */
const ofCharacters = (operand: Expr, longest: number): number => {
  const type = resolveType(operand.type)
  return type.kind === 'array' && type.length > 1 ? type.length + 1 : longest
}
