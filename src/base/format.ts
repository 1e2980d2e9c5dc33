/** A printf/printa format after parsing: plain data that checker, record layouts and consumer share. */

/** `#`, `0`, `-`, `+`, blank and `'`. Of `0` and `-` the later one holds. */
export type FormatFlag = 'alternate' | 'zero' | 'left' | 'plus' | 'space' | 'group'

export type FormatItem =
  /** Literal text, one char a byte. */
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'conversion'
      /** Counts every `%` of the format from 1: messages name conversions so. */
      readonly number: number
      /** Size prefix and letter: `d`, `lld`, `s`, `Y`. */
      readonly name: string
      /** `%@…`: takes an aggregation's value (printa only). */
      readonly aggregation: boolean
      readonly flags: Readonly<Record<FormatFlag, boolean>>
      /** Columns; `*` takes them from an argument, `?` is the width of a hexadecimal pointer. */
      readonly width: number | '*' | '?' | undefined
      /** Digits or bytes; `*` takes them from an argument. 0 is as if there were none. */
      readonly precision: number | '*' | undefined
    }
