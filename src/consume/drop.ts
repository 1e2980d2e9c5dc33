/** The messages about lost data: one row a counter. */
import type { DropName } from '../record/index.ts'

type Row = { readonly tag: string; readonly text: (count: bigint, cpu: number) => string }

/** Messages are cut to a line. */
const LONGEST = 79

const counted = (count: bigint, noun: string): string => `${count} ${noun}${count > 1n ? 's' : ''}`

const rows: Readonly<Record<DropName, Row>> = {
  principal: { tag: 'PRINCIPAL', text: (count, cpu) => `${counted(count, 'drop')} on CPU ${cpu}` },
  aggregation: {
    tag: 'AGGREGATION',
    text: (count, cpu) => `${counted(count, 'aggregation drop')} on CPU ${cpu}`,
  },
  dynamic: { tag: 'DYNAMIC', text: (count) => counted(count, 'dynamic variable drop') },
  speculation: { tag: 'SPEC', text: (count) => counted(count, 'speculative drop') },
  speculationBusy: {
    tag: 'SPECBUSY',
    text: (count) => `${counted(count, 'failed speculation')} (available buffer(s) still busy)`,
  },
  speculationUnavailable: {
    tag: 'SPECUNAVAIL',
    text: (count) => `${counted(count, 'failed speculation')} (no speculative buffer available)`,
  },
  // Ours: DTrace's probes don't nest.
  nesting: { tag: 'NESTING', text: (count, cpu) => `${counted(count, 'nested probe drop')} on CPU ${cpu}` },
  errorInError: { tag: 'DBLERROR', text: (count) => `${counted(count, 'error')} in ERROR probe enabling` },
}

/** The message for `count` (> 0) new drops, without the `dtrace: `. */
export const dropText = (name: DropName, count: bigint, cpu: number, tagged: boolean): string => {
  const { tag, text } = rows[name]
  return `${tagged ? `[DTRACEDROP_${tag}] ` : ''}${text(count, cpu)}`.slice(0, LONGEST)
}
