/** What a session refuses before tracing starts: destructive calls without leave, and calls that the kernel can't serve. */
import type { Features } from '../bpf/load/index.ts'
import {
  type ActionDef,
  expressionsOf,
  type SubroutineDef,
  statementsIn,
  type TypedClause,
  UnavailableError,
} from '../defs/index.ts'

const calledIn = (clause: TypedClause): SubroutineDef[] =>
  [...expressionsOf(clause)].flatMap((expr) => (expr.kind === 'call' ? [expr.def] : []))

const actionsIn = (clause: TypedClause): ActionDef[] =>
  [...statementsIn(clause.body)].flatMap((statement) => (statement.kind === 'action' ? [statement.def] : []))

const isDestructive = (clause: TypedClause): boolean =>
  [...calledIn(clause), ...actionsIn(clause)].some(({ destructive }) => destructive)

export const mayCapture = (clauses: readonly TypedClause[]): boolean =>
  clauses.flatMap(actionsIn).some(({ captures }) => captures)

/** @throws UnavailableError with DTrace's text when a clause is destructive and the option isn't set */
export const checkDestructive = (clauses: readonly TypedClause[], allowed: boolean): void => {
  if (!allowed && clauses.some(isDestructive)) throw new UnavailableError('Destructive actions not allowed')
}

/** @throws UnavailableError that names the call and what the kernel lacks */
export const checkCalls = (clauses: readonly TypedClause[], features: Pick<Features, 'reason'>): void => {
  for (const { name, unavailable } of clauses.flatMap(actionsIn)) {
    if (unavailable !== undefined) throw new UnavailableError(`${name}( ) is not available: ${unavailable}`)
  }
  for (const { name, feature } of clauses.flatMap((clause) => [...calledIn(clause), ...actionsIn(clause)])) {
    const reason = feature && features.reason(feature)
    if (reason !== undefined)
      throw new UnavailableError(`${name}( ) is not available on this kernel: ${feature}: ${reason}`)
  }
}
