/** A printf/printa format after parsing: plain data that checker, record layouts and consumer share. */

export type FormatFlag = '#' | '0' | '-' | '+' | ' ' | "'" | '?'

export type FormatItem =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'conversion'
      /** As written, `%` to the conversion letter: for messages. */
      readonly text: string
      readonly flags: readonly FormatFlag[]
      /** '*' takes its value from an argument. */
      readonly width?: number | '*'
      readonly precision?: number | '*'
      /** h, l, ll, L, w or empty. */
      readonly size: '' | 'h' | 'l' | 'll' | 'L' | 'w'
      /** The letter: d i o u x X a A c C e E f g G k p s S T Y. */
      readonly conversion: string
      /** `%@…`: takes an aggregation's value (printa only). */
      readonly aggregation: boolean
    }
