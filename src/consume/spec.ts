/** What a conversion asks for besides its letter: flags, width, precision. */
import type { FormatItem } from '../base/index.ts'

export type Conversion = Extract<FormatItem, { kind: 'conversion' }>

export type Spec = {
  readonly left: boolean
  readonly zero: boolean
  readonly plus: boolean
  readonly space: boolean
  readonly alternate: boolean
  /** `'`: thousands are separated by commas (dtrace runs in no locale that would say otherwise). */
  readonly group: boolean
  /** In bytes; 0: as wide as it gets. */
  readonly width: number
  /** -1: none given. DTrace ignores a precision of 0. */
  readonly precision: number
}

export const plainSpec: Spec = {
  left: false,
  zero: false,
  plus: false,
  space: false,
  alternate: false,
  group: false,
  width: 0,
  precision: -1,
}

/** Digits of a pointer in hex, the width of `%?p`. */
const POINTER_WIDTH = 16

/** The static part of a conversion; `*` leaves its place as it was. */
export const specOf = ({ flags, width, precision }: Conversion): Spec => ({
  // Of `-` and `0`, the later one cancels the other.
  left: flags.lastIndexOf('-') > flags.lastIndexOf('0'),
  zero: flags.lastIndexOf('0') > flags.lastIndexOf('-'),
  plus: flags.includes('+'),
  space: flags.includes(' '),
  alternate: flags.includes('#'),
  group: flags.includes("'"),
  width: typeof width === 'number' ? width : flags.includes('?') ? POINTER_WIDTH : 0,
  precision: typeof precision === 'number' && precision > 0 ? precision : -1,
})

/** A width from an argument: a negative one left-justifies. */
export const withWidth = (spec: Spec, width: number): Spec =>
  width < 0 ? { ...spec, width: -width, left: true, zero: false } : { ...spec, width }

export const withPrecision = (spec: Spec, precision: number): Spec => ({
  ...spec,
  precision: precision > 0 ? precision : -1,
})
