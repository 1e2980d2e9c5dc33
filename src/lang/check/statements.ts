/** Statements of a clause: actions, aggregations, if, and expressions for their effects. */
import { fail } from '../../base/index.ts'
import type { Statement } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { action } from './actions.ts'
import { aggregate, aggregationTarget } from './aggregations.ts'
import { calledName } from './calls.ts'
import { type Context, check } from './context.ts'
import { conditionOf, discarded } from './logical.ts'
import { isDynamic } from './type-rules.ts'

const expressionStatement = (context: Context, node: ast.Expression): Statement => {
  const { span } = node
  const bare = aggregationTarget(node)
  if (bare) return fail('D_AGG_NULL', span, bare.name)
  if (node.kind === 'assignment') {
    const target = aggregationTarget(node.target)
    if (target) return aggregate(context, node, target)
  }
  const name = calledName(node)
  const def = name === undefined ? undefined : context.vocabulary.actions.get(name)
  if (def && node.kind === 'call') return action(context, def, node)
  const expr = discarded(check(context, node))
  if (isDynamic(expr.type)) return fail('D_CG_DYN', span)
  return { kind: 'expression', expr, span }
}

const statement = (context: Context, node: ast.Statement): Statement => {
  if (node.kind === 'expression') return expressionStatement(context, node.expression)
  const condition = conditionOf(check(context, node.condition), node.condition.span)
  const then = statements(context, node.then)
  return { kind: 'if', condition, then, else: statements(context, node.else ?? []), span: node.span }
}

export const statements = (context: Context, nodes: readonly ast.Statement[]): Statement[] =>
  nodes.map((node) => statement(context, node))
