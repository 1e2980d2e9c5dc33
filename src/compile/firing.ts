/**
 * What main hands to its clauses: one struct on main's stack, passed by pointer. A clause never sees the
 * context, so it is the same code for every program type and is verified by itself.
 *
 *     0           8             16          24         32
 *     | probe ID  | level index | fault     | value    | staged context words …
 *                               | clause:32 code:32
 *
 * `level index` is the scratch map's index of this firing's nesting level. A clause that faults stores its
 * index, the code and the value, and returns 1.
 */
export const firing = {
  name: 'firing',
  probe: 0,
  level: 8,
  faultClause: 16,
  faultCode: 20,
  faultValue: 24,
  words: 32,
} as const

export const firingBytes = (words: number): number => firing.words + 8 * words
