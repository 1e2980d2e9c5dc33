/** printf formats against their arguments: what each conversion takes. */
import { type FormatItem, fail, type Span } from '../../base/index.ts'
import { type DType, type Expr, resolveType } from '../../defs/index.ts'
import type { Context } from './context.ts'
import { decay } from './places.ts'
import { typeName } from './type-name.ts'
import { integerOf, isInteger, isPointer, isString } from './type-rules.ts'

export type Conversion = Extract<FormatItem, { kind: 'conversion' }>
type Accepts = (type: DType) => boolean
type Row = {
  readonly prototype: string
  readonly accepts: Accepts
  /** Takes addresses too, when they have a process to be of. */
  readonly ofTarget?: true
}

const isAddress: Accepts = (type) => isInteger(type) || isPointer(type)

const isText: Accepts = (type) => {
  const t = resolveType(type)
  if (t.kind !== 'array') return isString(type)
  const of = resolveType(t.of)
  return of.kind === 'int' && of.character
}

const isWideText: Accepts = (type) => {
  const t = resolveType(type)
  return t.kind === 'array' && integerOf(t.of)?.bytes === 4
}

/** An integer of one of these sizes in bytes; a boolean at the end demands that sign. */
const sized =
  (...wanted: readonly (number | boolean)[]): Accepts =>
  (type) => {
    const t = integerOf(type)
    if (!t || !wanted.includes(t.bytes)) return false
    const signs = wanted.filter((each) => typeof each === 'boolean')
    return signs.length === 0 || signs.includes(t.signed)
  }

const isFloat: Accepts = (type) => resolveType(type).kind === 'float'
const isSymbol =
  (user: boolean): Accepts =>
  (type) => {
    const t = resolveType(type)
    return t.kind === 'symbol' && t.user === user
  }

const integer: Row = { prototype: 'char, short, int, long, or long long', accepts: isInteger }
const float: Row = { prototype: 'float, double, or long double', accepts: isFloat }
const widths = [
  ['h', 2, 'short'],
  ['l', 8, 'long'],
  ['ll', 8, 'long long'],
] as const

/** Integer conversions with a size want that size exactly, `d` and `i` signed, `u` unsigned. */
const sizedRows = widths.flatMap(([prefix, bytes, name]): [string, Row][] => {
  const signed: Row = { prototype: name, accepts: sized(bytes, true) }
  const unsigned: Row = { prototype: `unsigned ${name}`, accepts: sized(bytes, false) }
  const either: Row = { prototype: `${name} or unsigned ${name}`, accepts: sized(bytes) }
  return [
    [`${prefix}d`, signed],
    [`${prefix}i`, signed],
    [`${prefix}u`, unsigned],
    ...['o', 'x', 'X'].map((letter): [string, Row] => [`${prefix}${letter}`, either]),
  ]
})

const all = (names: readonly string[], row: Row): [string, Row][] => names.map((name) => [name, row])

/** By the conversion's size prefix and letter. */
const rows: ReadonlyMap<string, Row> = new Map([
  ...all(['d', 'i', 'u', 'o', 'x', 'X'], integer),
  ...sizedRows,
  ...all(['c', 'C'], { prototype: 'char, short, or int', accepts: sized(1, 2, 4) }),
  ...all(['lc', 'wc'], { prototype: 'int', accepts: sized(4) }),
  ...all(['e', 'E', 'f', 'g', 'G', 'Le', 'LE', 'Lf', 'Lg', 'LG'], float),
  ...all(['s', 'S'], { prototype: 'char [] or string (or use stringof)', accepts: isText }),
  ...all(['ls', 'ws'], { prototype: 'wchar_t []', accepts: isWideText }),
  ...all(['T', 'Y'], { prototype: 'int64_t', accepts: sized(8) }),
  ['p', { prototype: 'pointer or integer', accepts: isAddress }],
  ['k', { prototype: 'stack', accepts: (type) => resolveType(type).kind === 'stack' }],
  ['a', { prototype: 'pointer or integer', accepts: (type) => isAddress(type) || isSymbol(false)(type) }],
  [
    'A',
    {
      prototype: 'pointer or integer (with -p/-c) or _usymaddr (without -p/-c)',
      accepts: isSymbol(true),
      ofTarget: true,
    },
  ],
])

/** mod() and umod() values print as the module's name whatever the conversion. */
const isModule: Accepts = (type) => {
  const t = resolveType(type)
  return t.kind === 'symbol' && t.part === 'module'
}

/** How messages name a conversion. */
const nameOf = ({ name, aggregation }: Conversion): string => `${aggregation ? '@' : ''}${name}`

/** Refuses a value that the conversion can't print. `subject` is `argument #2` or `aggregating action`. */
export const checkConversion = (
  { options }: Pick<Context, 'options'>,
  name: string,
  conversion: Conversion,
  value: { readonly type: DType; readonly span: Span },
  subject: string,
): void => {
  const { number: k, name: shown } = conversion
  const row = rows.get(shown)
  if (!row) throw new Error(`%${shown}: the format's parser knows a conversion that this table lacks`)
  const isOfTarget = row.ofTarget && options.hasTarget && isAddress(value.type)
  if (!row.accepts(value.type) && !isOfTarget && !isModule(value.type)) {
    fail('D_PRINTF_ARG_TYPE', value.span, name, subject, k, shown, row.prototype, typeName(value.type))
  }
}

/** Arguments taken one after the other; `position` is that of the last one taken. */
class Arguments {
  readonly #args: readonly Expr[]
  readonly #first: number
  taken = 0

  constructor(args: readonly Expr[], first: number) {
    this.#args = args
    this.#first = first
  }

  next(): Expr | undefined {
    return this.#args[this.taken++]
  }

  get position(): number {
    return this.#first + this.taken - 1
  }
}

/** The integer argument of a `*` width or precision. */
const starArgument = (
  name: string,
  item: Conversion,
  args: Arguments,
  field: '*' | '.*',
  span: Span,
): Expr => {
  const arg = args.next()
  const shown = nameOf(item)
  if (!arg) return fail('D_PRINTF_DYN_PROTO', span, name, item.number, shown, field)
  if (isInteger(arg.type)) return arg
  const type = typeName(arg.type)
  return fail('D_PRINTF_DYN_TYPE', arg.span, name, args.position, item.number, field, shown, type)
}

/** Text is recorded by value; another array, and any array printed as a number, by its address. */
const recorded = (item: Conversion, arg: Expr): Expr => (/s$/i.test(item.name) ? arg : decay(arg))

/** The conversions of a format. */
export const conversionsOf = (format: readonly FormatItem[]): Conversion[] =>
  format.filter((item) => item.kind === 'conversion')

/**
 * The arguments of printf() and its kin as they are recorded: one for each conversion, and one for each `*`
 * before it. `first` is the number of the first argument after the format.
 */
export const formatArguments = (
  context: Pick<Context, 'options'>,
  name: string,
  format: readonly FormatItem[],
  given: readonly Expr[],
  first: number,
  span: Span,
): Expr[] => {
  const args = new Arguments(given, first)
  const taken = conversionsOf(format).flatMap((item) => {
    if (item.aggregation) fail('D_PRINTF_AGG_CONV', span, name)
    const stars = [
      ...(item.width === '*' ? [starArgument(name, item, args, '*', span)] : []),
      ...(item.precision === '*' ? [starArgument(name, item, args, '.*', span)] : []),
    ]
    const arg = args.next() ?? fail('D_PRINTF_ARG_PROTO', span, name, item.number, nameOf(item))
    checkConversion(context, name, item, arg, `argument #${args.position}`)
    return [...stars, recorded(item, arg)]
  })
  return args.taken < given.length ? fail('D_PRINTF_ARG_EXTRA', span, name, args.taken) : taken
}
