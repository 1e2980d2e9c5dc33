/** What a conversion asks for besides its letter: flags, width, precision. */
import type { FormatItem } from '../base/index.ts'

export type Conversion = Extract<FormatItem, { kind: 'conversion' }>

/**
 * The flags, and numbers where a conversion may have `*`. `group` separates thousands by commas: dtrace runs in
 * no locale that would say otherwise.
 */
export type Spec = Conversion['flags'] & {
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

/** Digits of a pointer in hex. */
const POINTER_WIDTH = 16

/** The static part of a conversion; `*` is filled in for each record. */
export const specOf = ({ flags, width, precision }: Conversion): Spec => ({
  ...flags,
  width: typeof width === 'number' ? width : width === '?' ? POINTER_WIDTH : 0,
  precision: typeof precision === 'number' && precision > 0 ? precision : -1,
})

/** A width from an argument: a negative one left-justifies. */
export const withWidth = (spec: Spec, width: number): Spec =>
  width < 0 ? { ...spec, width: -width, left: true, zero: false } : { ...spec, width }

export const withPrecision = (spec: Spec, precision: number): Spec => ({
  ...spec,
  precision: precision > 0 ? precision : -1,
})
