/**
 * A provider's own clauses: they keep variables that its expressions read. One belongs to a program only if something
 * that the program uses reads, however indirectly, a variable that it changes.
 */
import { fail } from '../../base/index.ts'
import {
  type Expr,
  expressionsOf,
  type Place,
  type TypedClause,
  type TypedProgram,
  type Variable,
} from '../../defs/index.ts'
import * as ast from '../syntax/index.ts'
import { aggregationTarget } from './aggregations.ts'
import { calledName } from './calls.ts'
import { type Context, check } from './context.ts'
import { conditionOf } from './logical.ts'
import { rootOf } from './places.ts'
import { variablesOf } from './scope.ts'
import { baseProbes, reasonOf } from './stable-point.ts'
import { statements } from './statements.ts'

/**
 * `first`: it stands before all locations, where there are none before all translators, and runs before the clauses of
 * programs; else it runs after them.
 */
export type PrivateClause = { readonly clause: TypedClause; readonly first: boolean }

/** Above all that programs have: they appear in no message. */
const firstIndex = 0x4000_0000

/** Refuses what records something, where it is written: no kernel would have it otherwise. */
const onlyExpressions = (context: Context, body: readonly ast.Statement[]): void => {
  for (const statement of body) {
    if (statement.kind === 'if') {
      onlyExpressions(context, statement.then)
      onlyExpressions(context, statement.else ?? [])
      continue
    }
    const { expression, span } = statement
    const name = calledName(expression)
    const aggregates = expression.kind === 'assignment' && aggregationTarget(expression.target) !== undefined
    if (aggregates || (name !== undefined && context.vocabulary.actions.has(name)))
      fail('D_PROV_ACTION', span)
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
  const predicate = node.predicate && conditionOf(check(within, node.predicate), node.predicate.span)
  const { span } = node
  const attach = probes.probes
  return { index, predicate, body, empty: false, annotated: [], probes, attach, silent: true, span }
}

/**
 * A provider's clauses, each checked when a variable is looked up that it may change: clauses make the variables that
 * expressions read. One sees what those before it made, as if all were checked in their order.
 */
export class PrivateClauses {
  readonly #context: Context
  readonly #nodes: readonly ast.PrivateClause[]
  readonly #inlines: ReadonlyMap<string, ast.InlineDeclaration>
  readonly #declared: ReadonlySet<string>
  readonly #begin: number
  readonly #own: boolean
  readonly #checked = new Map<number, readonly PrivateClause[]>()
  #byName: Map<string, Set<number>> | undefined
  /** Of the clause that is being checked. */
  #current = Number.POSITIVE_INFINITY

  /** `own`: D's own, of whose clauses those are read that are used. */
  constructor(context: Context, node: ast.ProviderDeclaration, own: boolean) {
    this.#context = context
    this.#nodes = node.clauses
    this.#own = own
    if (!own) for (const { body } of node.clauses) onlyExpressions(context, body ?? [])
    this.#inlines = new Map(
      node.declarations.flatMap((each) =>
        each.kind === 'inline' ? [[each.declarator.name.text, each] as const] : [],
      ),
    )
    this.#declared = new Set(
      node.declarations.flatMap((each) =>
        each.kind === 'declaration' ? each.declarators.map(({ name }) => name.text) : [],
      ),
    )
    const translators = node.declarations.filter(({ kind }) => kind === 'translator')
    const users = node.locations.length > 0 ? node.locations : translators
    this.#begin = Math.min(...users.map(({ span }) => span.start))
    context.scope.wanted.by = (name) => {
      for (const at of this.#changing(name)) if (at < this.#current) this.#check(at)
    }
  }

  /** Those that may change one of these variables, in their order. */
  changing(variables: Iterable<Variable>): readonly PrivateClause[] {
    const places = new Set([...variables].flatMap(({ name }) => [...this.#changing(name)]))
    return [...places].sort((a, b) => a - b).flatMap((at) => this.#check(at))
  }

  /** The provider's variables in the order in which they would be there if all clauses were checked first, in theirs. */
  variables(): readonly Variable[] {
    const rank = ({ name }: Variable) => Math.min(...(this.#declared.has(name) ? [-1] : this.#changing(name)))
    return (['global', 'self', 'this'] as const).flatMap((storage) =>
      variablesOf(this.#context.scope)
        .filter((each) => each.class === storage)
        .map((variable) => ({ variable, rank: rank(variable) }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ variable }) => variable),
    )
  }

  #changing(name: string): ReadonlySet<number> {
    this.#byName ??= this.#findNames()
    return this.#byName.get(name) ?? none
  }

  #findNames(): Map<string, Set<number>> {
    const found = new Map<string, Set<number>>()
    this.#nodes.forEach((node, at) => {
      for (const changed of node.changes) {
        const name = this.#behind(changed)
        if (name === undefined) continue
        const places = found.get(name) ?? new Set()
        found.set(name, places.add(at))
      }
    })
    return found
  }

  /** The variable that a name stands for: an inline may be another name for one. */
  #behind(name: string): string | undefined {
    const inline = this.#inlines.get(name)
    const value = inline && ast.rootName(inline.value)
    if (!inline || value === name) return name
    return value === undefined ? undefined : this.#behind(value)
  }

  /** None where this kernel lacks the probes, or its types don't allow the expressions. */
  #check(at: number): readonly PrivateClause[] {
    const known = this.#checked.get(at)
    const node = this.#nodes[at]
    if (known || !node) return known ?? []
    if (this.#own) onlyExpressions(this.#context, node.body ?? [])
    const outer = this.#current
    this.#current = at
    const first = node.span.start < this.#begin
    const checked = node.descriptions.flatMap((description) => {
      try {
        return [{ clause: typed(this.#context, node, description, firstIndex + at), first }]
      } catch (error) {
        reasonOf(error)
        return []
      }
    })
    this.#current = outer
    this.#checked.set(at, checked)
    return checked
  }
}

const none: ReadonlySet<number> = new Set()

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

type Owner = { readonly clauses: PrivateClauses }

/** What the programs' clauses need of one provider: before them, and after them. */
const supportFrom = (owner: Owner, used: Set<Variable>) => {
  const own = () => {
    const all = new Set(owner.clauses.variables())
    return [...used].filter((variable) => all.has(variable))
  }
  const chosen = new Set<PrivateClause>()
  for (let before = -1; before < chosen.size; ) {
    before = chosen.size
    for (const each of owner.clauses.changing(own())) {
      if (chosen.has(each) || !changesOne(each.clause, used)) continue
      chosen.add(each)
      for (const variable of usedBy(each.clause)) used.add(variable)
    }
  }
  return owner.clauses.changing(own()).filter((each) => chosen.has(each))
}

/** What must run with these programs: before their clauses, and after them. */
export const supporting = (
  owners: Iterable<Owner>,
  programs: readonly TypedProgram[],
): { readonly before: TypedProgram; readonly after: TypedProgram } => {
  const used = new Set(programs.flatMap(({ clauses }) => clauses.flatMap((clause) => [...usedBy(clause)])))
  const all = [...owners]
  const chosen = all.flatMap((owner) => supportFrom(owner, used))
  const variables = all.flatMap(({ clauses }) => clauses.variables()).filter((variable) => used.has(variable))
  const part = (first: boolean): TypedProgram => ({
    clauses: chosen.filter((each) => each.first === first).map(({ clause }) => clause),
    variables,
    aggregations: [],
    providers: [],
    types: [],
  })
  return { before: part(true), after: part(false) }
}
