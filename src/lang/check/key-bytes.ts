/** How long a string can be: keys and records hold as many bytes as a value can need, not strsize. */
import { type Expr, resolveType } from '../../defs/index.ts'

/** The most bytes of a string value, its NUL included. */
export const keyBytes = (expr: Expr, strsize: number): number => Math.min(most(expr, strsize), strsize)

const most = (expr: Expr, strsize: number): number => {
  switch (expr.kind) {
    case 'string':
      return expr.value.length + 1
    case 'builtin':
      return expr.def.bytes ?? strsize
    case 'call':
      return expr.def.bytes?.(expr.args, strsize) ?? strsize
    case 'conditional':
      return Math.max(most(expr.then, strsize), most(expr.else, strsize))
    case 'comma':
      return most(expr.right, strsize)
    case 'stringof':
      return ofCharacters(expr.operand, strsize)
    default:
      return strsize
  }
}

/** A char array may lack the NUL. No length says nothing: it is a flexible member. */
const ofCharacters = (operand: Expr, strsize: number): number => {
  const type = resolveType(operand.type)
  return type.kind === 'array' && type.length > 1 ? type.length + 1 : strsize
}
