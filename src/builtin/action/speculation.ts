/** Actions on speculations: records that are held back until it is known whether they are wanted. */
import { type ActionDef, intrinsic, type Parameter } from '../../defs/index.ts'
import type { SpeculationOutcome } from '../../record/index.ts'

const parameters: readonly Parameter[] = [{ prototype: 'int', kind: 'integer', type: intrinsic.int }]

export const speculate: ActionDef = {
  name: 'speculate',
  doc: 'What the rest of the clause records is part of a speculation; nothing of it runs if that is not active. Alone: the default action is.',
  parameters,
  records: false,
  prints: false,
  speculation: 'speculate',
  lower: (l, { args: [id] }) => {
    if (id) l.speculations.enter(l.scalar(id))
    return []
  },
  deliver: () => {},
}

const settling = (name: 'commit' | 'discard', outcome: SpeculationOutcome, doc: string): ActionDef => ({
  name,
  doc,
  parameters,
  records: false,
  prints: false,
  speculation: name,
  lower: (l, { args: [id] }) => {
    if (id) l.speculations.settle(l.scalar(id), outcome)
    return []
  },
  deliver: () => {},
})

export const commit = settling(
  'commit',
  'committed',
  'Ends a speculation and prints what was recorded in it.',
)
export const discard = settling(
  'discard',
  'discarded',
  'Ends a speculation and forgets what was recorded in it.',
)
