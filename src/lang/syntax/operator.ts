/** Operators and how tightly they bind; parser and printer read the same rows. */
import type { AssignmentOperator, BinaryOperator, LogicalOperator, UnaryOperator } from './ast.ts'

/** Left-associative levels, loosest first. */
const LEVELS = [
  ['||'],
  ['^^'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
] as const satisfies readonly (readonly (BinaryOperator | LogicalOperator)[])[]

/** Binding power of the forms around the binary levels. */
export const COMMA = 0
export const ASSIGNMENT = 1
export const CONDITIONAL = 2
export const LOOSEST_BINARY = 3
export const CAST = LOOSEST_BINARY + LEVELS.length
export const UNARY = CAST + 1
export const POSTFIX = CAST + 2
export const PRIMARY = CAST + 3

type Row =
  | { readonly kind: 'logical'; readonly operator: LogicalOperator; readonly power: number }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly power: number }

const rowOf = (operator: BinaryOperator | LogicalOperator, power: number): Row =>
  operator === '&&' || operator === '^^' || operator === '||'
    ? { kind: 'logical', operator, power }
    : { kind: 'binary', operator, power }

export const BINARY: ReadonlyMap<string, Row> = new Map(
  LEVELS.flatMap((level, index) =>
    level.map((operator) => [operator, rowOf(operator, LOOSEST_BINARY + index)] as const),
  ),
)

export const ASSIGNMENTS: ReadonlyMap<string, AssignmentOperator> = new Map(
  (['=', '*=', '/=', '%=', '+=', '-=', '<<=', '>>=', '&=', '^=', '|='] as const).map((operator) => [
    operator,
    operator,
  ]),
)

export const UNARIES: ReadonlyMap<string, UnaryOperator> = new Map(
  (['&', '*', '+', '-', '~', '!'] as const).map((operator) => [operator, operator]),
)
