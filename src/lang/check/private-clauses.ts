/**
 * A provider's own clauses: they keep variables that its expressions read. One belongs to a program only if something
 * that the program uses reads, however indirectly, a variable that it changes.
 */
import { fail } from '../../base/index.ts'
import {
  type Expr,
  expressionsOf,
  type Place,
  type Statement,
  statementsIn,
  type TypedClause,
  type TypedProgram,
  type Variable,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { type Context, check } from './context.ts'
import { conditionOf } from './logical.ts'
import { rootOf } from './places.ts'
import { type Scope, variablesOf } from './scope.ts'
import { baseProbes, reasonOf } from './stable-point.ts'
import { statements } from './statements.ts'

/**
 * `first`: it stands before all locations, where there are none before all translators, and runs before the clauses of
 * programs; else it runs after them.
 */
export type PrivateClause = { readonly clause: TypedClause; readonly first: boolean }

/** Above all that programs have: they appear in no message. */
const firstIndex = 0x4000_0000

const onlyExpressions = (body: readonly Statement[]): void => {
  for (const statement of statementsIn(body)) {
    if (statement.kind === 'action' || statement.kind === 'aggregate')
      fail('D_UNSUPPORTED', statement.span, "an action in a provider's clause")
  }
}

const typed = (
  context: Context,
  node: ast.Clause,
  description: ast.ProbeDescription,
  index: number,
): TypedClause => {
  const probes = baseProbes(context, description)
  const within = { ...context, probes }
  const body = statements(within, node.body ?? [])
  onlyExpressions(body)
  const predicate = node.predicate && conditionOf(check(within, node.predicate), node.predicate.span)
  const { span } = node
  const attach = probes.probes
  return { index, predicate, body, empty: false, annotated: [], probes, attach, silent: true, span }
}

/** Those whose probes this kernel has and whose expressions its types allow. */
export const privateClauses = (context: Context, node: ast.ProviderDeclaration): PrivateClause[] => {
  const translators = node.declarations.filter(({ kind }) => kind === 'translator')
  const users = node.locations.length > 0 ? node.locations : translators
  const begin = Math.min(...users.map(({ span }) => span.start))
  return node.clauses.flatMap((clause, at) =>
    clause.descriptions.flatMap((description) => {
      try {
        const checked = typed(context, clause, description, firstIndex + at)
        return [{ clause: checked, first: clause.span.start < begin }]
      } catch (error) {
        reasonOf(error)
        return []
      }
    }),
  )
}

const variableOf = (place: Place): Variable | undefined => {
  const root = rootOf(place)
  return root.kind === 'variable' || root.kind === 'element' ? root.variable : undefined
}

const changedBy = (expr: Expr): Variable | undefined =>
  expr.kind === 'assign' || expr.kind === 'update' || expr.kind === 'increment'
    ? variableOf(expr.target)
    : undefined

const placesOf = (expr: Expr): Place[] => {
  if (expr.kind === 'load' || expr.kind === 'address' || expr.kind === 'decay') return [expr.place]
  return expr.kind === 'assign' || expr.kind === 'update' || expr.kind === 'increment' ? [expr.target] : []
}

const usedBy = (clause: TypedClause): Set<Variable> =>
  new Set(
    [...expressionsOf(clause)]
      .flatMap(placesOf)
      .map(variableOf)
      .filter((variable) => variable !== undefined),
  )

const changesOne = (clause: TypedClause, used: ReadonlySet<Variable>): boolean =>
  [...expressionsOf(clause)].some((expr) => {
    const variable = changedBy(expr)
    return variable !== undefined && used.has(variable)
  })

type Owner = { readonly scope: Scope; readonly clauses: () => readonly PrivateClause[] }

/** What the programs' clauses need of one provider: before them, and after them. */
const supportFrom = (owner: Owner, used: Set<Variable>) => {
  const own = new Set(variablesOf(owner.scope))
  if (![...used].some((variable) => own.has(variable))) return []
  const clauses = owner.clauses()
  const chosen = new Set<PrivateClause>()
  for (let before = -1; before < chosen.size; ) {
    before = chosen.size
    for (const each of clauses) {
      if (chosen.has(each) || !changesOne(each.clause, used)) continue
      chosen.add(each)
      for (const variable of usedBy(each.clause)) used.add(variable)
    }
  }
  return clauses.filter((each) => chosen.has(each))
}

/** What must run with these programs: before their clauses, and after them. */
export const supporting = (
  owners: Iterable<Owner>,
  programs: readonly TypedProgram[],
): { readonly before: TypedProgram; readonly after: TypedProgram } => {
  const used = new Set(programs.flatMap(({ clauses }) => clauses.flatMap((clause) => [...usedBy(clause)])))
  const all = [...owners]
  const chosen = all.flatMap((owner) => supportFrom(owner, used))
  const variables = all.flatMap(({ scope }) => variablesOf(scope)).filter((variable) => used.has(variable))
  const part = (first: boolean): TypedProgram => ({
    clauses: chosen.filter((each) => each.first === first).map(({ clause }) => clause),
    variables,
    aggregations: [],
    providers: [],
  })
  return { before: part(true), after: part(false) }
}
