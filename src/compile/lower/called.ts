/** A clause as main calls it. */
import type { Probe, TypedClause } from '../../defs/index.ts'
import type { LoweredClause } from './clause.ts'

/** A clause and the probes of a program on which it is enabled. */
export type EnabledClause = { readonly clause: TypedClause; readonly probes: readonly Probe[] }

export type Called = {
  readonly enabled: EnabledClause
  readonly name: string
  readonly lowered: LoweredClause
}

/** The stable probe that a clause's firings are of, where it is one alone: of several, the clause itself says which. */
export const onlyStable = ({ stable = [] }: TypedClause): Probe | undefined =>
  stable.length === 1 ? stable[0]?.probe : undefined

/** Its firings are of one of several stable probes. */
export const tellsStable = ({ stable = [] }: TypedClause): boolean => stable.length > 1

/** What a clause that faulted calls. */
export const faultFunction = 'report_fault'

/** A provider's own clauses fault in silence. */
export const reports = ({ enabled, lowered }: Called): boolean => lowered.mayFault && !enabled.clause.silent
