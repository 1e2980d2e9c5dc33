/** What a session refuses before tracing starts: destructive calls without leave, and calls that the kernel can't serve. */
import type { Features } from '../bpf/load/index.ts'
import {
  expressionsOf,
  type SubroutineDef,
  statementsIn,
  type TypedClause,
  UnavailableError,
} from '../defs/index.ts'

const calledIn = (clause: TypedClause): SubroutineDef[] =>
  [...expressionsOf(clause)].flatMap((expr) => (expr.kind === 'call' ? [expr.def] : []))

const isDestructive = (clause: TypedClause): boolean =>
  calledIn(clause).some(({ destructive }) => destructive) ||
  [...statementsIn(clause.body)].some(
    (statement) => statement.kind === 'action' && statement.def.destructive === true,
  )

/** @throws UnavailableError with DTrace's text when a clause is destructive and the option isn't set */
export const checkDestructive = (clauses: readonly TypedClause[], allowed: boolean): void => {
  if (!allowed && clauses.some(isDestructive)) throw new UnavailableError('Destructive actions not allowed')
}

/** @throws UnavailableError that names the call and what the kernel lacks */
export const checkCalls = (clauses: readonly TypedClause[], features: Pick<Features, 'reason'>): void => {
  for (const { name, feature } of clauses.flatMap(calledIn)) {
    const reason = feature && features.reason(feature)
    if (reason !== undefined)
      throw new UnavailableError(`${name}( ) is not available on this kernel: ${feature}: ${reason}`)
  }
}
