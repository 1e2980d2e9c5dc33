/** E1[E2]: elements of associative arrays, of scalar arrays, and through pointers. */
import { fail, type Span } from '../../base/index.ts'
import { type DType, type Expr, type Place, resolveType, type Variable } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { offsetPointer } from './arithmetic.ts'
import { builtinElement } from './builtins.ts'
import { constantOf } from './constants.ts'
import { type Context, check } from './context.ts'
import { coerce } from './conversions.ts'
import { annotate, undefinedVariable } from './identifiers.ts'
import { inlineElement } from './inlines.ts'
import { keysOf } from './keys.ts'
import { decay, deref, indexPlace, load, placeOf } from './places.ts'
import { findVariable, kindOfGlobal, nameOfVariable } from './scope.ts'
import { typeName } from './type-name.ts'
import { int64, isInteger, isPointer, isString, isVoid, referent } from './type-rules.ts'

/** The keys of an element, checked against the array's signature and converted to it. */
const elementKeys = (
  context: Context,
  variable: Variable,
  nodes: readonly ast.Expression[],
  span: Span,
): Expr[] => keysOf(context, nameOfVariable(variable), variable.keys ?? [], nodes, span)

export const element = (context: Context, variable: Variable, node: ast.Index): Place => ({
  kind: 'element',
  variable,
  keys: elementKeys(context, variable, node.arguments, node.span),
  type: variable.type,
  span: node.span,
})

/** The variable that `node` names, if it names one. */
export const variableNamed = (context: Context, node: ast.Expression): Variable | undefined => {
  if (node.kind === 'variable') return findVariable(context.scope, node.class, node.name)
  if (node.kind !== 'identifier' || context.parameters.has(node.name)) return undefined
  return findVariable(context.scope, 'global', node.name)
}

/** The one subscript of an array that isn't associative. */
const soleSubscript = (context: Context, node: ast.Index): Expr => {
  const [subscript] = node.arguments
  if (!subscript || node.arguments.length > 1) return fail('D_ARR_BADREF', node.span, describe(node.object))
  const index = check(context, subscript)
  if (!isInteger(index.type)) {
    const { type } = check(context, node.object)
    return fail('D_OP_INCOMPAT', node.span, typeName(type), '[]', typeName(index.type))
  }
  return index
}

const describe = (node: ast.Expression): string => {
  if (node.kind === 'identifier') return node.name
  return node.kind === 'variable' ? nameOfVariable(node) : 'expression'
}

/** Arrays of no or one element are C's idiom for a flexible last member: their length says nothing. */
const boundsOf = (type: DType): number | undefined => {
  const array = resolveType(type)
  return array.kind === 'array' && array.length > 1 ? array.length : undefined
}

const arrayElement = (array: Place, index: Expr, span: Span): Expr => {
  const bounds = boundsOf(array.type)
  const known = constantOf(index)
  if (known !== undefined && bounds !== undefined && (known < 0n || known >= BigInt(bounds))) {
    return fail('D_ARR_BOUNDS', span, known, bounds)
  }
  return load(indexPlace(array, coerce(index, int64), bounds, span))
}

/** `p[i]` is `*(p + i)`. */
const throughPointer = (context: Context, pointer: Expr, index: Expr, span: Span): Expr => {
  const to = referent(pointer.type)
  if (to && isVoid(to)) return fail('D_DEREF_VOID', span)
  if (to && resolveType(to).kind === 'function') return fail('D_DEREF_FUNC', span)
  return load(deref(offsetPointer(context, '+', pointer, index, span), span))
}

const ordinary = (context: Context, node: ast.Index): Expr => {
  const object = check(context, node.object)
  const variable = variableNamed(context, node.object)
  const refers = isPointer(object.type) || isString(object.type)
  if (variable && !refers) {
    const name = nameOfVariable(variable)
    return fail('D_IDENT_BADREF', node.span, 'scalar', name, 'associative array')
  }
  const index = soleSubscript(context, node)
  if (!refers) return fail('D_DEREF_NONPTR', node.span)
  const place = resolveType(object.type).kind === 'array' ? placeOf(object) : undefined
  return place
    ? arrayElement(place, index, node.span)
    : throughPointer(context, decay(object), index, node.span)
}

/** A name of the program's own, a built-in array, or an inline with parameters. */
const named = (context: Context, name: string, node: ast.Index): Expr | undefined => {
  if (context.parameters.has(name)) return undefined
  const global = context.scope.globals.get(name)
  if (global?.kind === 'array-inline') {
    annotate(context, name)
    return inlineElement(context, global, node)
  }
  if (global?.kind === 'enumerator') {
    return fail('D_IDENT_BADREF', node.span, kindOfGlobal(global), name, 'associative array')
  }
  if (global) return undefined
  const def = context.vocabulary.variables.get(name)
  if (def) return def.indexed ? builtinElement(context, def, node) : undefined
  const known = context.vocabulary.constants.has(name)
  if (!known && context.require(name)) return named(context, name, node)
  return known ? undefined : fail('D_VAR_UNDEF', node.span, name)
}

export const subscript = (context: Context, node: ast.Index): Expr => {
  const { object } = node
  if (object.kind === 'aggregation') return { ...check(context, object), span: node.span }
  if (object.kind === 'index' && object.object.kind === 'aggregation') {
    return fail('D_AGG_MDIM', node.span, object.object.name)
  }
  const variable = variableNamed(context, object)
  if (variable?.keys) return load(element(context, variable, node))
  if (object.kind === 'variable' && !variable) {
    return object.class === 'this'
      ? fail('D_ARR_LOCAL', node.span, object.name)
      : undefinedVariable(context, object)
  }
  const found = object.kind === 'identifier' ? named(context, object.name, node) : undefined
  return found ?? ordinary(context, node)
}
