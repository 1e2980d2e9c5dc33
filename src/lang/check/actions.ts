/** Calls of actions, as statements: arguments, formats and the aggregations that they name. */
import { type FormatItem, fail, type Span } from '../../base/index.ts'
import type { ActionCall, ActionDef, Aggregation, DType, Expr, Parameter } from '../../defs/index.ts'
import * as ast from '../syntax/index.ts'
import { argument, checkParameterCount, parameterAt, runCheck } from './calls.ts'
import { type Context, check } from './context.ts'
import { type Conversion, checkConversion, conversionsOf, formatArguments } from './printf.ts'
import { typeName } from './type-name.ts'
import { isDynamic, isScalar, isString, isVoid, sameType } from './type-rules.ts'

type AggregationFamily = Exclude<NonNullable<Parameter['family']>, 'TRACEMEM' | 'FREOPEN'>

/** The aggregation that an argument names; it must have been fed before. */
const namedAggregation = (
  context: Context,
  name: string,
  position: number,
  family: AggregationFamily,
  node: ast.Expression,
): Aggregation => {
  if (node.kind !== 'aggregation') {
    return fail(`D_${family}_AGGARG`, node.span, name, position, typeName(check(context, node).type))
  }
  const known = context.scope.aggregations.get(node.name)
  return known?.aggregation ?? fail(`D_${family}_AGGBAD`, node.span, node.name)
}

/** trace() has texts of its own for what has no value to record. */
const refuseValueless = (name: string, parameter: Parameter, value: Expr): void => {
  if (parameter.kind !== 'any' || parameter.rest) return
  if (isDynamic(value.type)) fail('D_TRACE_DYN', value.span, name)
  if (isVoid(value.type)) fail('D_TRACE_VOID', value.span, name)
}

const valueArgument = (
  context: Context,
  name: string,
  position: number,
  parameter: Parameter,
  value: Expr,
): Expr => {
  refuseValueless(name, parameter, value)
  if (parameter.family === 'NORMALIZE' && !isScalar(value.type)) {
    return fail('D_NORMALIZE_SCALAR', value.span, name)
  }
  if (parameter.family === 'TRACEMEM' && !isScalar(value.type)) {
    return fail('D_TRACEMEM_ADDR', value.span, typeName(value.type))
  }
  return argument(context, name, position, parameter, value)
}

const plainAction = (context: Context, def: ActionDef, node: ast.Call): ActionCall => {
  checkParameterCount(def.name, def.parameters, node.arguments.length, node.span)
  const aggregations: Aggregation[] = []
  const values: { readonly position: number; readonly parameter: Parameter; readonly value: Expr }[] = []
  node.arguments.forEach((given, index) => {
    const parameter = parameterAt(def.parameters, index)
    if (!parameter) return
    const { kind, family = 'PRINTA' } = parameter
    const position = index + 1
    if (kind === 'aggregation' && family !== 'TRACEMEM' && family !== 'FREOPEN')
      aggregations.push(namedAggregation(context, def.name, position, family, given))
    else values.push({ position, parameter, value: check(context, given) })
  })
  runCheck(
    def,
    values.map(({ value }) => value),
    node.span,
  )
  const args = values.map(({ position, parameter, value }) =>
    valueArgument(context, def.name, position, parameter, value),
  )
  return {
    kind: 'action',
    def,
    args,
    ...(aggregations.length > 0 && { aggregations }),
    span: node.span,
  }
}

/** freopen(".") would be taken for freopen(""), which names the first output. */
const refuseMarker = ({ value, span }: ast.StringLiteral): void => {
  if (value === '.') fail('D_FREOPEN_INVALID', span)
}

/** The format, parsed; the literal's span is where its errors point. */
const formatOf = (context: Context, def: ActionDef, node: ast.Expression): FormatItem[] => {
  if (node.kind !== 'string') {
    return fail('D_PRINTF_ARG_FMT', node.span, def.name, typeName(check(context, node).type))
  }
  if (def.parameters[0]?.family === 'FREOPEN') refuseMarker(node)
  else if (node.value === '') return fail('D_PRINTF_FMT_EMPTY', node.span, def.name)
  return ast.parseFormat(node.value, node.span)
}

/** printf() and its kin: a format, then a value for each conversion. */
const formattedAction = (context: Context, def: ActionDef, node: ast.Call): ActionCall => {
  checkParameterCount(def.name, def.parameters, node.arguments.length, node.span)
  const [first, ...rest] = node.arguments
  if (!first) throw new Error(`${def.name}: the number of its arguments is checked`)
  const format = formatOf(context, def, first)
  const given = rest.map((arg) => check(context, arg))
  const args = formatArguments(context, def.name, format, given, 2, node.span).map((arg, index) => {
    const parameter = parameterAt(def.parameters, index + 1)
    return parameter ? argument(context, def.name, index + 2, parameter, arg) : arg
  })
  return { kind: 'action', def, args, format, span: node.span }
}

const keys = (n: number): string => `${n} key${n === 1 ? '' : 's'}`

/** Aggregations printed in one line share their keys. */
const checkJoint = (aggregations: readonly Aggregation[], span: Span): void => {
  const [first, ...rest] = aggregations
  if (!first) return
  for (const other of rest) {
    const [a, b] = [first.keys.length, other.keys.length]
    if (a !== b) fail('D_PRINTA_AGGKEY', span, first.name, keys(a), other.name, keys(b))
    first.keys.forEach((type, index) => {
      const given = other.keys[index] ?? type
      if (sameType(type, given)) return
      fail('D_PRINTA_AGGPROTO', span, first.name, other.name, index + 1, typeName(type), typeName(given))
    })
  }
}

/** The value of an aggregating function, as a conversion takes it. */
const aggregatedType: DType = { kind: 'int', name: 'int64_t', bytes: 8, signed: true, character: false }

/** Conversions take the keys from left to right; `%@` ones take the aggregations' values. */
const checkPrintaFormat = (
  context: Context,
  name: string,
  format: readonly FormatItem[],
  [first]: readonly Aggregation[],
  span: Span,
): void => {
  const types = first?.keys ?? []
  let taken = 0
  const take = (item: Conversion): void => {
    const type = types[taken++]
    if (type) checkConversion(context, name, item, { type, span }, `argument #${taken + 1}`)
    else fail('D_PRINTF_ARG_PROTO', span, name, item.number, item.name)
  }
  for (const item of conversionsOf(format)) {
    if (item.width === '*' || item.precision === '*') {
      fail('D_PRINTF_DYN_PROTO', span, name, item.number, item.name, item.width === '*' ? '*' : '.*')
    }
    if (!item.aggregation) take(item)
    else if (!isHistogramOf(first)) {
      checkConversion(context, name, item, { type: aggregatedType, span }, 'aggregating action')
    }
  }
}

/** Histograms print as tables under any conversion. */
const isHistogramOf = (aggregation: Aggregation | undefined): boolean => {
  if (!aggregation) return false
  const { def, parameters } = aggregation
  return def.show(new BigInt64Array(def.cells(parameters)), parameters, 1n).kind === 'histogram'
}

/** A first argument that is no text isn't taken for a format but for an aggregation in vain. */
const isText = (context: Context, node: ast.Expression): boolean =>
  node.kind === 'string' || isString(check(context, node).type)

/** printa(): an optional format, then aggregations. */
const printedAggregations = (context: Context, def: ActionDef, node: ast.Call): ActionCall => {
  const [first, ...others] = node.arguments
  const text = first !== undefined && first.kind !== 'aggregation' ? first : undefined
  const hasFormat = text !== undefined && isText(context, text)
  const format = hasFormat ? formatOf(context, def, text) : undefined
  const named = hasFormat ? others : node.arguments
  if (named.length === 0) return fail('D_PRINTA_PROTO', node.span, node.arguments.length, hasFormat ? 2 : 1)
  const aggregations = named.map((arg, index) =>
    namedAggregation(context, def.name, index + (hasFormat ? 2 : 1), 'PRINTA', arg),
  )
  checkJoint(aggregations, node.span)
  if (format) checkPrintaFormat(context, def.name, format, aggregations, node.span)
  return { kind: 'action', def, args: [], ...(format && { format }), aggregations, span: node.span }
}

/** Checks one call of an action. */
export const action = (context: Context, def: ActionDef, node: ast.Call): ActionCall => {
  const formatted = def.parameters.some((parameter) => parameter.kind === 'format')
  if (!formatted) return plainAction(context, def, node)
  const named = def.parameters.some((parameter) => parameter.kind === 'aggregation')
  return named ? printedAggregations(context, def, node) : formattedAction(context, def, node)
}
