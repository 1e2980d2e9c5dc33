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

/** What a clause that faulted calls. */
export const faultFunction = 'report_fault'

/** A provider's own clauses fault in silence. */
export const reports = ({ enabled, lowered }: Called): boolean => lowered.mayFault && !enabled.clause.silent
