/** Flow indentation (-F): entries go deeper, returns come back, each CPU for itself. */
import type { ProbeName } from './cursor.ts'

export type FlowKind = 'entry' | 'return' | 'other'

/** What decides the kind besides the probe's name: the neighbours on the same CPU. */
export type FlowRecord = { readonly probe: number; readonly epid: number }

const STEP = 2
/** Entries that never return would push the text off any screen. */
const DEEPEST = 256
/** The indentation starts over, so that what went wrong in it doesn't stay. */
const PERIOD_NS = 1_000_000_000n

const named = (name: string, kind: 'entry' | 'return'): boolean => name === kind || name.endsWith(`-${kind}`)

/** Another clause of the same firing of a probe. */
const sameFiring = (a: FlowRecord, b: FlowRecord | undefined): boolean =>
  b !== undefined && a.probe === b.probe && a.epid !== b.epid

/**
 * Of several clauses on one entry only the first goes deeper, and of several on one return only the last comes
 * back; the others print as any probe.
 */
export const flowKind = (
  { name }: ProbeName,
  record: FlowRecord,
  previous: FlowRecord | undefined,
  next: FlowRecord | undefined,
): FlowKind => {
  if (named(name, 'entry')) return sameFiring(record, previous) ? 'other' : 'entry'
  if (named(name, 'return')) return sameFiring(record, next) ? 'other' : 'return'
  return 'other'
}

const columnText = (kind: FlowKind, probe: ProbeName): string => {
  const shaft = probe.provider === 'syscall' ? '=' : '-'
  if (kind === 'entry') return ` ${shaft}> ${probe.function}`
  if (kind === 'return') return ` <${shaft} ${probe.function}`
  return `| ${probe.function}:${probe.name}`
}

/** The indentation of one CPU. */
export class Flow {
  previous: FlowRecord | undefined
  #indent = 0
  #since = 0n

  /** The flow column of a record, and the step that it takes. `timestamp` is in ns. */
  column(kind: FlowKind, probe: ProbeName, timestamp: bigint): string {
    if (timestamp - this.#since >= PERIOD_NS) {
      this.#since = timestamp
      this.#indent = 0
    }
    if (kind === 'return') this.#indent = Math.max(this.#indent - STEP, 0)
    const text = ' '.repeat(this.#indent) + columnText(kind, probe)
    if (kind === 'entry') this.#indent = Math.min(this.#indent + STEP, DEEPEST)
    return text
  }
}
