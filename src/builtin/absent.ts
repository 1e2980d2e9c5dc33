/** Names of DTrace that stand for what Linux has none of. They aren't reserved: a program may use them otherwise. */
import type { Absent } from '../defs/index.ts'

const streams = 'Linux has no STREAMS and so no messages of them'

export const absent: ReadonlyMap<string, Absent> = new Map<string, Absent>([
  ['msgsize', { kind: 'subroutine', why: streams }],
  ['msgdsize', { kind: 'subroutine', why: streams }],
  ['ddi_pathname', { kind: 'subroutine', why: 'Linux has no tree of DDI devices' }],
  ['zonename', { kind: 'variable', why: 'Linux has no zones' }],
])
