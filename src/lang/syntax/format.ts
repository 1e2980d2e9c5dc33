/** printf formats as items: what checker, record layout and consumer agree on. */
import { fail, type Span } from '../../base/index.ts'

export type FormatItem = FormatText | FormatConversion

/** Literal text, one char a byte; `%%` is in it. */
export type FormatText = { readonly kind: 'text'; readonly text: string }

export type FormatConversion = {
  readonly kind: 'conversion'
  /** Counts every `%` of the format from 1, `%%` included: messages name conversions so. */
  readonly number: number
  /** Size prefix and letter: a key of `CONVERSIONS`. */
  readonly name: ConversionName
  /** `%@`: the aggregation's value, not a key. */
  readonly aggregation: boolean
  readonly flags: FormatFlags
  /** Columns; `*` takes an int argument, `?` is the width of a hexadecimal pointer. */
  readonly width: number | '*' | '?' | undefined
  /** Digits or characters; `*` takes an int argument. 0 is as if there were none. */
  readonly precision: number | '*' | undefined
}

export type FormatFlags = {
  /** `#` */
  readonly alternate: boolean
  /** `0`; of `0` and `-` the later one holds. */
  readonly zero: boolean
  /** `-` */
  readonly left: boolean
  /** `+` */
  readonly plus: boolean
  /** blank */
  readonly space: boolean
  /** `'` */
  readonly group: boolean
}

const integers = ['d', 'i', 'o', 'u', 'x', 'X'] as const
const floats = ['e', 'E', 'f', 'g', 'G'] as const

/** Every conversion there is, without `%%`. */
export const CONVERSIONS = [
  ...(['a', 'A', 'c', 'C', 'k', 'p', 's', 'S', 'T', 'Y'] as const),
  ...integers,
  ...integers.map((letter) => `h${letter}` as const),
  ...integers.map((letter) => `l${letter}` as const),
  ...integers.map((letter) => `ll${letter}` as const),
  ...floats,
  ...floats.map((letter) => `L${letter}` as const),
  ...(['lc', 'ls', 'wc', 'ws'] as const),
] as const

export type ConversionName = (typeof CONVERSIONS)[number]

/** As in C's int, which is what a width becomes. */
const MAX_FIELD = 0x7fff_ffff

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A conversion while it is being read. */
type Draft = {
  readonly number: number
  readonly flags: Mutable<FormatFlags>
  aggregation: boolean
  width: FormatConversion['width']
  precision: FormatConversion['precision']
  /** Set by the `.`: stars and digits now mean the precision. */
  precise: boolean
  /** Anything between `%` and the name. */
  modified: boolean
}

type Step = (draft: Draft, span: Span | undefined) => void

const flag =
  (set: Partial<FormatFlags>): Step =>
  (draft) =>
    Object.assign(draft.flags, set)

const star: Step = (draft, span) => {
  const field = draft.precise ? 'precision' : 'width'
  if (draft[field] === '*') fail('D_SYNTAX.format_stars', span, draft.number, field)
  draft[field] = '*'
}

const dot: Step = (draft, span) => {
  if (draft.precise) fail('D_SYNTAX.format_dots', span, draft.number)
  draft.precise = true
}

const STEPS: ReadonlyMap<string, Step> = new Map([
  ['#', flag({ alternate: true })],
  ['0', flag({ zero: true, left: false })],
  ['-', flag({ left: true, zero: false })],
  ['+', flag({ plus: true })],
  [' ', flag({ space: true })],
  ["'", flag({ group: true })],
  ['?', (draft) => Object.assign(draft, { width: '?' } satisfies Partial<Draft>)],
  ['@', (draft) => Object.assign(draft, { aggregation: true } satisfies Partial<Draft>)],
  ['*', star],
  ['.', dot],
  ['$', (draft, span) => fail('D_SYNTAX.format_positional', span, draft.number)],
])

const NO_FLAGS: FormatFlags = {
  alternate: false,
  zero: false,
  left: false,
  plus: false,
  space: false,
  group: false,
}

const digits = (draft: Draft, text: string): void => {
  draft[draft.precise ? 'precision' : 'width'] = Math.min(Number(text), MAX_FIELD)
}

/** Reads flags, width and precision from `at` on; returns the offset of the conversion's name. */
const readModifiers = (format: string, at: number, draft: Draft, span: Span | undefined): number => {
  const start = at
  let next = at
  for (;;) {
    draft.modified = next > start
    // A zero that begins a width is the flag; one in a precision is a digit.
    const number = draft.precise ? /[0-9]+/y : /[1-9][0-9]*/y
    number.lastIndex = next
    const text = number.exec(format)?.[0]
    if (text !== undefined) {
      digits(draft, text)
      next += text.length
      continue
    }
    const step = STEPS.get(format[next] ?? '')
    if (!step) return next
    step(draft, span)
    next++
  }
}

const NAME = /[hlLw]*[\s\S]?/y

const isConversion = (name: string): name is ConversionName =>
  (CONVERSIONS as readonly string[]).includes(name)

/** Reads the conversion after the `%` at `at - 1`; the item is text for `%%`. */
const readConversion = (format: string, at: number, number: number, span: Span | undefined) => {
  const draft: Draft = {
    number,
    flags: { ...NO_FLAGS },
    aggregation: false,
    width: undefined,
    precision: undefined,
    precise: false,
    modified: false,
  }
  const start = readModifiers(format, at, draft, span)
  NAME.lastIndex = start
  const name = NAME.exec(format)?.[0] ?? ''
  const end = start + name.length
  if (name === '' || /^[hlLw]+$/.test(name)) return fail('D_SYNTAX.format_end', span, number)
  if (name === '%' && !draft.modified) return { item: { kind: 'text', text: '%' } as const, end }
  if (name.endsWith('%')) return fail('D_SYNTAX.format_percent', span, number)
  if (!isConversion(name)) return fail('D_SYNTAX.format_undefined', span, number, name)
  const { flags, aggregation, width, precision } = draft
  const item: FormatConversion = { kind: 'conversion', number, name, aggregation, flags, width, precision }
  return { item, end }
}

/**
 * The items of a format, adjoining text joined. `format` holds one char a byte (a string literal's value);
 * `span` is where errors point.
 * @throws D_SYNTAX
 */
export const parseFormat = (format: string, span?: Span): FormatItem[] => {
  const items: FormatItem[] = []
  const append = (item: FormatItem): void => {
    const last = items.at(-1)
    if (item.kind === 'text' && last?.kind === 'text') {
      items[items.length - 1] = { kind: 'text', text: last.text + item.text }
    } else items.push(item)
  }
  let number = 0
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at)
    const stop = percent < 0 ? format.length : percent
    if (stop > at) append({ kind: 'text', text: format.slice(at, stop) })
    if (percent < 0) break
    const { item, end } = readConversion(format, percent + 1, ++number, span)
    append(item)
    at = end
  }
  return items
}
