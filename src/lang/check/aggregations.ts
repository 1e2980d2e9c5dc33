/** `@a[keys] = f(args)`: what the function's constants are, and that all statements agree. */
import { fail, positionOf, type Span } from '../../base/index.ts'
import type { Aggregation, AggregationDef, DType, Expr, Statement } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { calledName, checkCount } from './calls.ts'
import { constantOf } from './constants.ts'
import { type Context, check } from './context.ts'
import { keyBytes } from './key-bytes.ts'
import { firstKeys, keysOf, refuseMany } from './keys.ts'
import { decay } from './places.ts'
import { isScalar, isString } from './type-rules.ts'

/** An aggregation with its keys, as the target of an assignment. */
export type AggregationTarget = {
  readonly name: string
  readonly keys: readonly ast.Expression[]
  readonly span: Span
}

export const aggregationTarget = (node: ast.Expression): AggregationTarget | undefined => {
  if (node.kind === 'aggregation') return { name: node.name, keys: [], span: node.span }
  if (node.kind !== 'index') return undefined
  if (node.object.kind === 'aggregation') {
    return { name: node.object.name, keys: node.arguments, span: node.span }
  }
  const inner = node.object.kind === 'index' ? node.object.object : undefined
  return inner?.kind === 'aggregation' ? fail('D_AGG_MDIM', node.span, inner.name) : undefined
}

/** Adds the largest text that this use puts in each string key. */
const widenKeys = (context: Context, aggregation: Aggregation, keys: readonly Expr[]): void => {
  keys.forEach((key, index) => {
    if (!isString(key.type)) return
    const bytes = keyBytes(key, context.options.strsize)
    aggregation.keyBytes[index] = Math.max(aggregation.keyBytes[index] ?? 0, bytes)
  })
}

type Constant = AggregationDef['constants'][number]

const constant = (def: AggregationDef, row: Constant, given: Expr | undefined, span: Span): bigint => {
  if (!given) return row.default ?? 0n
  const value = constantOf(given)
  if (value !== undefined) return value
  return row.tags
    ? fail(row.tags.type, given.span)
    : fail('D_PROTO_ARG.constant', span, def.name, row.position + 1)
}

const parametersOf = (def: AggregationDef, args: readonly Expr[], span: Span): readonly bigint[] => {
  const parameters = def.constants.map((row) => constant(def, row, args[row.position], span))
  const problem = def.check?.(parameters)
  if (problem) return fail(problem, span)
  return def.canonical?.(parameters) ?? parameters
}

/** The run-time arguments: the value and the increment. */
const valuesOf = (def: AggregationDef, args: readonly Expr[]): Expr[] => {
  const constants = new Set(def.constants.map((row) => row.position))
  return args.flatMap((arg, position) => {
    if (constants.has(position)) return []
    if (isScalar(arg.type)) return [decay(arg)]
    return position === 0
      ? fail('D_AGG_SCALAR', arg.span, def.name)
      : fail('D_PROTO_ARG.increment', arg.span, def.name, position + 1)
  })
}

/** Two calls of one function with other constants would make buckets that can't be merged. */
const refuseOtherParameters = (known: Aggregation, parameters: readonly bigint[], span: Span): void => {
  known.def.constants.forEach((row, index) => {
    const [expected, found] = [known.parameters[index] ?? 0n, parameters[index] ?? 0n]
    if (expected === found) return
    if (row.tags) fail(row.tags.match, span, expected, found)
    else fail('D_PROTO_ARG.constant', span, known.def.name, row.position + 1)
  })
}

const create = (
  context: Context,
  target: AggregationTarget,
  def: AggregationDef,
  parameters: readonly bigint[],
  types: readonly DType[],
): Aggregation => {
  const { aggregations } = context.scope
  const aggregation: Aggregation = {
    name: target.name,
    index: aggregations.size,
    def,
    parameters,
    keys: types,
    keyBytes: types.map(() => undefined),
  }
  aggregations.set(target.name, { aggregation, span: target.span })
  return aggregation
}

/** The function on the right side; anything else has no place there. */
const functionOf = (context: Context, target: AggregationTarget, node: ast.Expression): AggregationDef => {
  const name = calledName(node)
  const def = name === undefined ? undefined : context.vocabulary.aggregations.get(name)
  return def ?? fail('D_AGG_FUNC', node.span, target.name)
}

const argumentsOf = (context: Context, def: AggregationDef, node: ast.Expression): Expr[] => {
  const args = node.kind === 'call' ? node.arguments : []
  const required = def.constants.filter((row) => row.default === undefined).length
  const [least, most] = def.values
  checkCount(def.name, args.length, { least: least + required, most: most + def.constants.length }, node.span)
  return args.map((arg) => check(context, arg))
}

export const aggregate = (context: Context, node: ast.Assignment, target: AggregationTarget): Statement => {
  const { span } = node
  if (node.operator !== '=') return fail('D_OP_LVAL', span, node.operator)
  const def = functionOf(context, target, node.value)
  const known = context.scope.aggregations.get(target.name)
  if (known && known.aggregation.def !== def) {
    const { line } = positionOf(known.span.source, known.span.start)
    return fail('D_AGG_REDEF', span, target.name, def.name, known.aggregation.def.name, line)
  }
  refuseMany(context, target.keys.length, span)
  const given = argumentsOf(context, def, node.value)
  const parameters = parametersOf(def, given, node.value.span)
  const args = valuesOf(def, given)
  if (known) {
    refuseOtherParameters(known.aggregation, parameters, node.value.span)
    const keys = keysOf(context, `@${target.name}`, known.aggregation.keys, target.keys, target.span)
    widenKeys(context, known.aggregation, keys)
    return { kind: 'aggregate', aggregation: known.aggregation, keys, args, span }
  }
  const { keys, types } = firstKeys(context, 'aggregation', target.keys, target.span)
  const aggregation = create(context, target, def, parameters, types)
  widenKeys(context, aggregation, keys)
  return { kind: 'aggregate', aggregation, keys, args, span }
}
