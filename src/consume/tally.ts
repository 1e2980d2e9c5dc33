/** The cells of one aggregation entry and the baseline that clear() and trunc() left. */
import type { AggregationDef } from '../defs/index.ts'

/** `live` mirrors the kernel's counters, which nobody resets; what is shown is their growth since `base`. */
export type Tally = { live: BigInt64Array; base: BigInt64Array | undefined }

export const initialCells = (def: AggregationDef, cells: number): BigInt64Array => {
  const initial = new BigInt64Array(cells)
  initial.set(def.initial?.slice(0, cells) ?? [])
  return initial
}

export const equalCells = (a: BigInt64Array, b: BigInt64Array): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const cellwise = (into: BigInt64Array, base: BigInt64Array): void => {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0n) - (base[i] ?? 0n)
}

/** What the tally shows. */
export const shownCells = ({ live, base }: Tally, def: AggregationDef): BigInt64Array => {
  if (!base) return live
  const cells = live.slice()
  const subtract = def.subtract ?? cellwise
  subtract(cells, base)
  return cells
}

/** Has anything been aggregated since the baseline (for functions that restart: since the start)? */
export const hasGrown = ({ live, base }: Tally, initial: BigInt64Array): boolean =>
  !equalCells(live, base ?? initial)

/** From now on only growth counts. Functions that can't subtract start again from their initial value. */
export const rebase = (tally: Tally, def: AggregationDef, initial: BigInt64Array): void => {
  if (def.clearing === 'subtract') tally.base = tally.live.slice()
  else tally.live = initial.slice()
}
