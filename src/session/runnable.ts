/** What a run takes of compiled programs: plain data, but for functions that only messages about errors need. */
import type { Compiled } from '../compile/index.ts'
import type { AttachPoint } from '../defs/index.ts'

export type RunnableProgram = {
  /** In the object. */
  readonly name: string
  readonly phase: AttachPoint['phase']
  readonly places: readonly AttachPoint['attach'][]
  /** Of a timer's. */
  readonly periodNs: bigint | undefined
}

export type Runnable = Pick<Compiled, 'object' | 'records' | 'aggregations' | 'control' | 'maps'> & {
  readonly programs: readonly RunnableProgram[]
}

export const runnable = ({ object, records, aggregations, control, maps, programs }: Compiled): Runnable => ({
  ...{ object, records, aggregations, control, maps },
  programs: programs.map(({ spec: { name }, point: { phase, attach, alsoAttach = [], periodNs } }) => ({
    ...{ name, phase, places: [attach, ...alsoAttach], periodNs },
  })),
})
