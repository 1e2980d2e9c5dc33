/** The rule for each kind of expression. */
import { fail } from '../../base/index.ts'
import {
  type ArithmeticOperator,
  type Comparison,
  type DType,
  type Expr,
  intrinsic,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { arithmetic } from './arithmetic.ts'
import { assignment, increment } from './assignment.ts'
import { call, calledName } from './calls.ts'
import { comparison } from './comparison.ts'
import { type Context, check } from './context.ts'
import { classVariable, identifier, symbol } from './identifiers.ts'
import { comma, conditional, logical } from './logical.ts'
import { member } from './members.ts'
import { subscript } from './subscript.ts'
import { xlate } from './translators.ts'
import { cast, offsetof, sizeofExpression, sizeofType, stringof, unary } from './unary.ts'

const isComparison = (op: ast.BinaryOperator): op is Comparison & ast.BinaryOperator =>
  op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>='

const binary = (context: Context, node: ast.Binary): Expr => {
  const { operator } = node
  if (isComparison(operator)) return comparison(context, operator, node)
  const operands = { left: check(context, node.left), right: check(context, node.right) }
  return arithmetic(context, operator satisfies ArithmeticOperator, operands, node.span)
}

const string: DType = { kind: 'string' }

/**
 * Aggregations have no value: this stands for one while the operator around it says what it thinks of the
 * dynamic type. No rule accepts that type, so it is in no checked program.
 */
const aggregation = (_context: Context, { span }: ast.Aggregation): Expr => ({
  kind: 'int',
  value: 0n,
  type: intrinsic.dynamic,
  span,
})

/** `@a = f()` is a statement and has no value. */
const assign = (context: Context, node: ast.Assignment): Expr => {
  const { target } = node
  const keyed = target.kind === 'index' && target.object.kind === 'aggregation'
  if (target.kind !== 'aggregation' && !keyed) return assignment(context, node)
  if (node.operator !== '=') return fail('D_OP_LVAL', node.span, node.operator)
  return fail('D_CG_EXPR', node.span, 'aggregating function', calledName(node.value) ?? '=')
}

type Rules = {
  [K in ast.Expression['kind']]: (context: Context, node: Extract<ast.Expression, { kind: K }>) => Expr
}

const rules: Rules = {
  integer: (_context, { value, type, span }) => ({ kind: 'int', value, type: intrinsic[type], span }),
  string: (_context, { value, span }) => ({ kind: 'string', value, type: string, span }),
  identifier,
  symbol,
  variable: classVariable,
  aggregation,
  unary,
  binary,
  logical,
  conditional,
  comma,
  assignment: assign,
  increment,
  cast,
  sizeof: sizeofExpression,
  'sizeof-type': sizeofType,
  stringof,
  offsetof,
  xlate,
  member,
  index: subscript,
  call,
}

/** Checks one expression and all within it. @throws DiagnosticError */
export const expression = (context: Context, node: ast.Expression): Expr => {
  const rule = rules[node.kind] as (context: Context, node: ast.Expression) => Expr
  return rule(context, node)
}
