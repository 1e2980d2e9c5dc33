/** Names of enumerators: enum_name(). */
import { diagnostic } from '../../base/index.ts'
import type { Reg } from '../../compile/ir/index.ts'
import {
  type EnumType,
  type Expr,
  intrinsic,
  type Lowering,
  resolveType,
  type SubroutineDef,
  typeName,
  type Value,
} from '../../defs/index.ts'
import { when } from '../routine/index.ts'
import { given, madeText, optional, textParameter } from './common.ts'

/** What a value has that no enumerator has. */
const unknown = '<unknown>'

/** Above so many empty places for each name in a table by value, values are compared one by one. */
const mostSparse = 4

const enumOf = (expr: Expr): EnumType | undefined => {
  const type = resolveType(expr.type)
  return type.kind === 'enum' ? type : undefined
}

const prefixOf = (args: readonly Expr[]): string => (args[1]?.kind === 'string' ? args[1].value : '')

/** The first name of each value, without the prefix. */
const namesOf = (args: readonly Expr[]): ReadonlyMap<bigint, string> => {
  const enumerators = enumOf(given(args, 0))?.enumerators ?? new Map<string, bigint>()
  const prefix = prefixOf(args)
  const shown = (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name)
  return new Map([...enumerators].reverse().map(([name, value]) => [value, shown(name)]))
}

/** Bytes of the longest text, NUL included. */
const textBytes = (names: ReadonlyMap<bigint, string>): number =>
  Math.max(unknown.length, ...[...names.values()].map((name) => name.length)) + 1

/** Texts of a fixed size, one behind the other; the first is that of values without a name. */
const table = (texts: readonly (string | undefined)[], bytes: number): Uint8Array => {
  const content = Buffer.alloc((texts.length + 1) * bytes)
  for (const [index, text] of [unknown, ...texts].entries())
    content.write(text ?? unknown, index * bytes, 'latin1')
  return content
}

/** The place of a value's text in a table of all values from the least to the greatest. */
const placeByValue = (l: Lowering, value: Reg, least: bigint, places: number): Reg => {
  const { builder: b } = l
  const place = b.const(0n)
  const from = b.alu('sub', value, least)
  when(b, 'lt', from, BigInt(places), () => b.assign(place, b.alu('add', from, 1n)))
  return place
}

/** The place of a value's text in a table of those that have a name. */
const placeByName = (l: Lowering, value: Reg, values: readonly bigint[]): Reg => {
  const { builder: b } = l
  const place = b.const(0n)
  for (const [index, each] of values.entries()) {
    when(b, 'eq', value, each, () => b.assign(place, BigInt(index + 1)))
  }
  return place
}

/** The name of a value; "<unknown>" where it has none. */
export const nameAmong = (l: Lowering, names: ReadonlyMap<bigint, string>, value: Reg): Value => {
  const { builder: b } = l
  const values = [...names.keys()].sort((x, y) => Number(x - y))
  const [least, greatest] = [values[0] ?? 0n, values.at(-1) ?? 0n]
  const places = Number(greatest - least) + 1
  const dense = places <= mostSparse * values.length
  const listed = dense ? Array.from({ length: places }, (_, at) => least + BigInt(at)) : values
  const bytes = textBytes(names)
  const texts = l.constant(
    table(
      listed.map((value) => names.get(value)),
      bytes,
    ),
  )
  const place = dense ? placeByValue(l, value, least, places) : placeByName(l, value, values)
  return madeText(b.alu('add', texts, b.alu('mul', place, BigInt(bytes))), Math.min(bytes, l.strsize + 1))
}

const lowerName = (l: Lowering, args: readonly Expr[]): Value =>
  nameAmong(l, namesOf(args), l.scalar(given(args, 0)))

export const enumName: SubroutineDef = {
  name: 'enum_name',
  doc:
    'The name of the enumerator that has a value, of the type that the value has, without a prefix that a literal ' +
    'tells; "<unknown>" where there is none. An extension.',
  parameters: [{ prototype: 'enum', kind: 'scalar' }, optional(textParameter)],
  returns: intrinsic.string,
  bytes: (args) => textBytes(namesOf(args)),
  check: ([value, prefix], _span, report) => {
    const refuse = (position: number, prototype: string, arg: Expr) =>
      report(diagnostic('D_PROTO_ARG', arg.span, 'enum_name', position, prototype, typeName(arg.type)))
    if (value && !enumOf(value)) refuse(1, 'enum', value)
    if (prefix && prefix.kind !== 'string') refuse(2, 'string literal', prefix)
  },
  lower: lowerName,
}
