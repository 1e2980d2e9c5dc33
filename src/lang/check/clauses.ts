/** Clauses: each is checked once for each of its probe descriptions, with that description's probes. */
import { type Diagnostic, DiagnosticError, fail } from '../../base/index.ts'
import {
  type Expr,
  type ProbeGroup,
  type ProbeQuery,
  type Statement,
  type TypedClause,
  UnavailableError,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { refuseBelow } from './attributes.ts'
import { type Context, check } from './context.ts'
import { conditionOf } from './logical.ts'
import { checkOrder } from './order.ts'
import { statements } from './statements.ts'

const queryOf = (node: ast.ProbeDescription): ProbeQuery => {
  if (node.kind === 'id') return { kind: 'id', id: node.id }
  const { provider, module, function: function_, name } = node
  return { kind: 'pattern', provider, module, function: function_, name }
}

/** The probes that a description matches; a provider that can't serve it here says why. */
const probesOf = (context: Context, node: ast.ProbeDescription): ProbeGroup => {
  const group = match(context, node)
  if (group.probes.length > 0 || context.options.zdefs) return group
  return node.kind === 'id'
    ? fail('D_PDESC_INVAL', node.span, node.id)
    : fail('D_PDESC_ZERO', node.span, group.description)
}

const match = (context: Context, node: ast.ProbeDescription): ProbeGroup => {
  try {
    return context.target.probes.match(queryOf(node))
  } catch (error) {
    if (error instanceof UnavailableError) return fail('D_PDESC_INVAL.reason', node.span, error.message)
    throw error
  }
}

/** Errors in a command-line string have no line to name: they say in which part of the clause they are. */
const inRegion = <T>(region: NonNullable<Diagnostic['region']>, run: () => T): T => {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.diagnostic.span?.source.kind !== 'string') throw error
    throw new DiagnosticError({ ...error.diagnostic, region })
  }
}

const predicateOf = (context: Context, node: ast.Expression): Expr =>
  inRegion('predicate', () => conditionOf(check(context, node), node.span))

const bodyOf = (context: Context, node: ast.Clause): Statement[] =>
  inRegion('action list', () => {
    const body = statements(context, node.body ?? [])
    checkOrder(body)
    return body
  })

const isUndefinedName = (error: unknown): boolean =>
  error instanceof DiagnosticError && /^D_(IDENT|VAR)_UNDEF$/.test(error.diagnostic.tag ?? '')

type Parts = { readonly predicate: Expr | undefined; readonly body: readonly Statement[] }

/**
 * The body comes first, so that the predicate may use what it creates. A body that uses what the predicate
 * creates is checked again after it.
 */
const partsOf = (context: Context, node: ast.Clause): Parts => {
  const { predicate } = node
  if (!predicate) return { predicate: undefined, body: bodyOf(context, node) }
  try {
    const body = bodyOf(context, node)
    return { predicate: predicateOf(context, predicate), body }
  } catch (error) {
    if (!isUndefinedName(error) || (error as DiagnosticError).diagnostic.region === 'predicate') throw error
    const checked = predicateOf(context, predicate)
    return { predicate: checked, body: bodyOf(context, node) }
  }
}

/** A clause against one of its descriptions. */
const clauseFor = (
  context: Context,
  node: ast.Clause,
  description: ast.ProbeDescription,
  index: number,
): TypedClause => {
  const probes = probesOf(context, description)
  const annotated: Context['annotated'] = []
  const { predicate, body } = partsOf({ ...context, probes, annotated }, node)
  const { span } = node
  const typed: TypedClause = { index, predicate, body, empty: body.length === 0, annotated, probes, span }
  if (context.options.amin) refuseBelow(typed, context.options.amin)
  return typed
}

/** `index` counts source clauses over all programs of the session. */
export const clause = (context: Context, node: ast.Clause, index: number): TypedClause[] =>
  node.descriptions.map((description) => clauseFor(context, node, description, index))
