/** What every way of printing aggregations starts from. */
import type { Aggregation } from './aggregation.ts'
import type { Cursor } from './cursor.ts'
import type { ConsumerOptions } from './options.ts'
import type { PiecePart } from './piece.ts'
import { type Bundle, bundlesOf, sortBundles } from './sort.ts'
import type { TextBuffer } from './text-buffer.ts'

/** `key` is moved over the entries' keys. */
export type Printing = {
  readonly out: TextBuffer
  readonly key: Cursor
  readonly options: ConsumerOptions
  /** What was printed since the last call is that part of the aggregation's entry. */
  readonly piece: (aggregation: Aggregation | undefined, ...parts: readonly PiecePart[]) => void
}

/** Prints the entries of the aggregations, joined by key, in the order that the options ask for. */
export const eachSorted = (
  aggregations: readonly Aggregation[],
  { out, key, options, piece }: Printing,
  print: (bundle: Bundle) => void,
): void => {
  for (const bundle of sortBundles(bundlesOf(aggregations), aggregations, options)) {
    key.enter(bundle.key)
    print(bundle)
    piece(aggregations[0], 'format', 'last')
    out.endRecord()
  }
}
