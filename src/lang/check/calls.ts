/** Calls: who is called, how many arguments, and what each parameter accepts. */
import { DiagnosticError, diagnostic, fail, type Span } from '../../base/index.ts'
import {
  type ActionDef,
  type DType,
  type Expr,
  type Parameter,
  resolveType,
  type SubroutineDef,
  sizeOf,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { definedType } from './builtins.ts'
import { constantOf, isZero } from './constants.ts'
import { type Context, check } from './context.ts'
import { coerce, convert, toStringValue } from './conversions.ts'
import { decay } from './places.ts'
import { kindOfGlobal } from './scope.ts'
import { closest, failNear } from './suggest.ts'
import { typeName } from './type-name.ts'
import { isInteger, isScalar, isString, isStringCompatible } from './type-rules.ts'

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`

/** The fewest and most arguments that a parameter list takes. */
const arity = (parameters: readonly Parameter[]): { readonly least: number; readonly most: number } => ({
  least: parameters.filter((parameter) => !parameter.optional).length,
  most: parameters.some((parameter) => parameter.rest) ? Infinity : parameters.length,
})

/** Refuses a wrong number of arguments; `name` is the function's. */
export const checkCount = (
  name: string,
  passed: number,
  { least, most }: { readonly least: number; readonly most: number },
  span: Span,
): void => {
  if (passed >= least && passed <= most) return
  const limit = least === most ? '' : passed < least ? 'at least ' : 'at most '
  fail('D_PROTO_LEN', span, `${name}( )`, plural(passed, 'arg'), limit, passed < least ? least : most)
}

export const checkParameterCount = (
  name: string,
  parameters: readonly Parameter[],
  passed: number,
  span: Span,
): void => checkCount(name, passed, arity(parameters), span)

/** Can values of this type be recorded? */
const isRecordable = (context: Context, type: DType): boolean => {
  const { kind } = resolveType(type)
  if (kind === 'stack' || kind === 'symbol') return true
  return sizeOf(type, context.options.strsize) !== undefined
}

const asPointer = (arg: Expr, parameter: Parameter): Expr => {
  const pointer = decay(arg)
  return isInteger(pointer.type) && parameter.type ? convert(pointer, parameter.type) : pointer
}

const isScratch = (type: DType): boolean => {
  const t = resolveType(type)
  return t.kind === 'pointer' && t.space === 'scratch'
}

/** Converts an argument to what a parameter of each kind wants, or says that it can't be. */
const accept: Record<
  Exclude<Parameter['kind'], 'aggregation' | 'format'>,
  (arg: Expr, parameter: Parameter, context: Context) => Expr | undefined
> = {
  integer: (arg, { type }) => (isInteger(arg.type) ? coerce(arg, type ?? arg.type) : undefined),
  string: (arg) => (isStringCompatible(arg.type) || isZero(arg) ? toStringValue(arg) : undefined),
  // A string is the address of its text where a pointer is wanted, but no number.
  // Numbers are addresses where an address is wanted, but no pointers.
  pointer: (arg, parameter) => {
    if (isInteger(arg.type)) return parameter.type || isZero(arg) ? asPointer(arg, parameter) : undefined
    return isScalar(arg.type) || (isString(arg.type) && !parameter.type)
      ? asPointer(arg, parameter)
      : undefined
  },
  scratch: (arg) => (isScratch(arg.type) ? arg : undefined),
  constant: (arg, { type }) => (constantOf(arg) === undefined ? undefined : coerce(arg, type ?? arg.type)),
  scalar: (arg, { type }) => {
    if (!isScalar(arg.type)) return undefined
    return type && isInteger(arg.type) ? coerce(arg, type) : decay(arg)
  },
  any: (arg, _parameter, context) => (isRecordable(context, arg.type) ? arg : undefined),
}

const refuse = (name: string, position: number, parameter: Parameter, arg: Expr): never => {
  if (parameter.kind === 'constant') return fail('D_PROTO_ARG.constant', arg.span, name, position)
  const prototype = parameter.kind === 'any' ? 'scalar or string' : parameter.prototype
  const other = parameter.kind === 'scratch' && resolveType(arg.type).kind === 'pointer'
  const given = other ? 'non-alloca pointer' : typeName(arg.type)
  return fail('D_PROTO_ARG', arg.span, name, position, prototype, given)
}

/** One argument, checked and converted; `position` counts from 1. */
export const argument = (
  context: Context,
  name: string,
  position: number,
  parameter: Parameter,
  arg: Expr,
): Expr => {
  const { kind } = parameter
  if (kind === 'aggregation' || kind === 'format') return refuse(name, position, parameter, arg)
  return accept[kind](arg, parameter, context) ?? refuse(name, position, parameter, arg)
}

/** The parameter that takes the argument at `index`: a repeating last one takes the rest. */
export const parameterAt = (parameters: readonly Parameter[], index: number): Parameter | undefined =>
  parameters[index] ?? (parameters.at(-1)?.rest ? parameters.at(-1) : undefined)

/** Definitions may refuse with tags of their own what their parameters alone would refuse in general words. */
export const runCheck = (def: ActionDef | SubroutineDef, args: readonly Expr[], span: Span): void =>
  def.check?.(args, span, (diagnostic) => {
    throw new DiagnosticError(diagnostic)
  })

const subroutineCall = (context: Context, def: SubroutineDef, node: ast.Call): Expr => {
  checkParameterCount(def.name, def.parameters, node.arguments.length, node.span)
  const given = node.arguments.map((each) => check(context, each))
  runCheck(def, given, node.span)
  const args = given.map((value, index) => {
    const parameter = parameterAt(def.parameters, index)
    return parameter ? argument(context, def.name, index + 1, parameter, value) : value
  })
  const type = typeof def.returns === 'function' ? def.returns(args) : definedType(context, def.returns)
  return { kind: 'call', def, args, type, span: node.span }
}

function* callableNames({ vocabulary }: Context): Generator<string, void, void> {
  yield* vocabulary.subroutines.keys()
  yield* vocabulary.actions.keys()
  yield* vocabulary.aggregations.keys()
}

const refuseCallee = (context: Context, name: string, span: Span): never => {
  const { absent, actions, aggregations, variables } = context.vocabulary
  if (actions.has(name)) return fail('D_CG_EXPR', span, 'tracing function', name)
  if (aggregations.has(name)) return fail('D_CG_EXPR', span, 'aggregating function', name)
  const lacking = absent.get(name)
  if (lacking?.kind === 'subroutine')
    throw new DiagnosticError({ ...diagnostic('D_FUNC_UNDEF.unimplemented', span, name), hint: lacking.why })
  const global = context.scope.globals.get(name)
  if (global) return fail('D_FUNC_IDKIND', span, kindOfGlobal(global), name)
  if (variables.has(name)) return fail('D_FUNC_IDKIND', span, 'scalar', name)
  return failNear(diagnostic('D_FUNC_UNDEF', span, name), closest(name, callableNames(context)))
}

/** A call in an expression: only subroutines have values. */
export const call = (context: Context, node: ast.Call): Expr => {
  const { callee, span } = node
  if (callee.kind !== 'identifier') return fail('D_FUNC_IDENT', span)
  const def = context.vocabulary.subroutines.get(callee.name)
  return def ? subroutineCall(context, def, node) : refuseCallee(context, callee.name, span)
}

/** The name that is called, if `node` is a call by name. */
export const calledName = (node: ast.Expression): string | undefined =>
  node.kind === 'call' && node.callee.kind === 'identifier' ? node.callee.name : undefined
