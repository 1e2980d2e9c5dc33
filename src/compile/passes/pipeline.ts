/** The passes, in the order in which they run. */
import type { IrFunction, IrProgram } from '../ir/index.ts'
import { simplifyAlgebra } from './algebra.ts'
import { shareReads } from './common-reads.ts'
import { dropDeadCode } from './dead-code.ts'
import { dropDeadStores } from './dead-stores.ts'
import { foldConstants } from './fold.ts'
import type { Pass } from './pass.ts'
import { propagateCopies } from './propagate.ts'
import { shareAddresses } from './share-addresses.ts'
import { simplifyGraph } from './simplify-graph.ts'
import { reduceStrength } from './strength.ts'

export const pipeline: readonly Pass[] = [
  simplifyGraph,
  shareReads,
  propagateCopies,
  foldConstants,
  simplifyAlgebra,
  reduceStrength,
  propagateCopies,
  simplifyGraph,
  shareAddresses,
  dropDeadStores,
  dropDeadCode,
  simplifyGraph,
]

/** Called after each pass over each function: for dumps, and for callers that have a clock. */
export type PassObserver = (pass: string, fn: IrFunction) => void

/** Runs the pipeline over each function, in place. */
export const optimise = (program: IrProgram, observe?: PassObserver): void => {
  for (const fn of program.functions) {
    for (const pass of pipeline) {
      pass.run(fn)
      observe?.(pass.name, fn)
    }
  }
}
