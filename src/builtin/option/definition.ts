/** The shape of a D option's row in the table. */

/**
 * How a value is written.
 * flag: none allowed. runtime: none, an integer, or a word for on or off. size: bytes, with k m g t.
 * version: one of D's API. time: nanoseconds, or with a unit, or a frequency in hz. word: one of `words`. text: anything. attributes: a stability, NAME/DATA/CLASS.
 * int: a number above 0.
 */
export type OptionKind =
  | 'flag'
  | 'runtime'
  | 'size'
  | 'time'
  | 'word'
  | 'text'
  | 'attributes'
  | 'int'
  | 'version'

/** Until when it may be set. compile: while programs are compiled; start: until tracing starts; dynamic: always. */
export type OptionPhase = 'compile' | 'start' | 'dynamic'

export type OptionDef = {
  readonly name: string
  readonly kind: OptionKind
  readonly phase: OptionPhase
  /** A sentence for the reference table. */
  readonly doc: string
  /** As the user would write it; without one the option is unset until it is set. */
  readonly default?: string
  /** Of kind word: what may be said. Its value as an integer is the index here. */
  readonly words?: readonly string[]
  /** Of kind size: the least and the most bytes; what is above is an overflow. */
  readonly range?: readonly [least: bigint, most: bigint]
  /** Not in `#pragma D option` and setopt(). */
  readonly commandLineOnly?: true
}
