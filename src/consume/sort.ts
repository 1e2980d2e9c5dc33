/** The order in which aggregation entries are printed, and which of them trunc() keeps. */
import type { Aggregation, Shown } from './aggregation.ts'
import { compareKeys, type KeyPart, tupleText } from './key.ts'
import type { ConsumerOptions } from './options.ts'

/** The values of one key in the aggregations that are printed together. */
export type Bundle = {
  /** Which aggregation the key was found in first. */
  readonly source: number
  readonly key: Uint8Array
  readonly parts: readonly KeyPart[]
  /** One an aggregation; undefined where that one lacks the key. */
  readonly entries: readonly (Shown | undefined)[]
}

type SortOptions = Pick<ConsumerOptions, 'aggsortkey' | 'aggsortkeypos' | 'aggsortpos' | 'aggsortrev'>

const defaultOrder: SortOptions = { aggsortkey: false, aggsortkeypos: 0, aggsortpos: 0, aggsortrev: false }

/** The union of the aggregations' keys. */
export const bundlesOf = (aggregations: readonly Aggregation[]): Bundle[] => {
  const [only] = aggregations
  if (only && aggregations.length === 1) {
    return only.shown().map((shown) => ({ source: 0, key: shown.key, parts: shown.parts, entries: [shown] }))
  }
  const found = new Map<string, Bundle & { readonly entries: (Shown | undefined)[] }>()
  aggregations.forEach((aggregation, source) => {
    for (const shown of aggregation.shown()) {
      const tuple = tupleText(shown.parts)
      const known = found.get(tuple)
      const bundle = known ?? {
        source,
        key: shown.key,
        parts: shown.parts,
        entries: aggregations.map(() => undefined),
      }
      bundle.entries[source] = shown
      if (!known) found.set(tuple, bundle)
    }
  })
  return [...found.values()]
}

/** The cells of a key that the aggregation doesn't have. */
export const zeroCells = ({ descriptor }: Aggregation): BigInt64Array => new BigInt64Array(descriptor.cells)

type Ranked = { readonly bundle: Bundle; readonly ranks: readonly (readonly bigint[])[] }

const rankOf = (aggregations: readonly Aggregation[], bundle: Bundle): Ranked => ({
  bundle,
  ranks: aggregations.map((aggregation, i) => {
    const cells = bundle.entries[i]?.cells ?? zeroCells(aggregation)
    return aggregation.def.rank(cells, aggregation.descriptor.parameters)
  }),
})

const compareRanks = (a: readonly bigint[], b: readonly bigint[]): number => {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0n, b[i] ?? 0n]
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

const compareValues = (a: Ranked, b: Ranked, first: number): number => {
  const count = a.ranks.length
  for (let i = 0; i < count; i++) {
    const at = (first + i) % count
    const order = compareRanks(a.ranks[at] ?? [], b.ranks[at] ?? [])
    if (order !== 0) return order
  }
  return 0
}

/** A position that is out of range counts as 0. */
const within = (position: number, count: number): number => (position >= 0 && position < count ? position : 0)

/** Sorts by value and then key, or as the options say. */
export const sortBundles = (
  bundles: readonly Bundle[],
  aggregations: readonly Aggregation[],
  options: SortOptions = defaultOrder,
): Bundle[] => {
  const keyFirst = within(options.aggsortkeypos, aggregations[0]?.descriptor.keys.length ?? 0)
  const valueFirst = within(options.aggsortpos, aggregations.length)
  const byKey = (a: Ranked, b: Ranked) => compareKeys(a.bundle.parts, b.bundle.parts, keyFirst)
  const byValue = (a: Ranked, b: Ranked) => compareValues(a, b, valueFirst)
  const [major, minor] = options.aggsortkey ? [byKey, byValue] : [byValue, byKey]
  const sign = options.aggsortrev ? -1 : 1
  return bundles
    .map((bundle) => rankOf(aggregations, bundle))
    .sort((a, b) => sign * (major(a, b) || minor(a, b)))
    .map(({ bundle }) => bundle)
}

/** What trunc(@, count) keeps of an aggregation: the highest for count > 0, the lowest for count < 0. */
export const keptBy =
  (aggregation: Aggregation, count: bigint) =>
  (shown: readonly Shown[]): ReadonlySet<Shown> => {
    const bundles = shown.map((entry) => ({
      source: 0,
      key: entry.key,
      parts: entry.parts,
      entries: [entry],
    }))
    const sorted = sortBundles(bundles, [aggregation]).flatMap(({ entries }) =>
      entries.filter((e) => e !== undefined),
    )
    const most = Number(count < 0n ? -count : count)
    return new Set(count > 0n ? sorted.slice(Math.max(sorted.length - most, 0)) : sorted.slice(0, most))
  }
