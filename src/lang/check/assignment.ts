/** =, its compound forms, ++ and --; a first assignment creates the variable. */
import { fail, type Span } from '../../base/index.ts'
import {
  type ArithmeticOperator,
  type DType,
  type Expr,
  expressionsIn,
  type Member,
  type Place,
  resolveType,
  type Variable,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { arithmeticRules, divides, refuseOperands, stepOf } from './arithmetic.ts'
import { constantOf, isZero } from './constants.ts'
import { type Context, check } from './context.ts'
import { argumentCompatible, coerce, convert, keepSpace, toStringValue } from './conversions.ts'
import { variablePlace } from './identifiers.ts'
import { firstKeys } from './keys.ts'
import { isWritable, load, memberPlace, placeOf } from './places.ts'
import { createVariable, hiddenVariable, nameOfVariable, settle } from './scope.ts'
import { variableNamed } from './subscript.ts'
import { type Translation, translationOf } from './translation.ts'
import { changes, definedMembers } from './translators.ts'
import { typeName } from './type-name.ts'
import {
  commonType,
  int64,
  isDynamic,
  isInteger,
  isPointer,
  isScalar,
  isString,
  isStringCompatible,
  isVoid,
  sameType,
} from './type-rules.ts'

/** The class and name of a variable that doesn't exist yet, if `node` can create one. */
const freshName = (context: Context, node: ast.Expression): Pick<Variable, 'class' | 'name'> | undefined => {
  if (variableNamed(context, node)) return undefined
  if (node.kind === 'variable') return { class: node.class, name: node.name }
  if (node.kind !== 'identifier' || isKnown(context, node.name)) return undefined
  return { class: 'global', name: node.name }
}

const isKnown = ({ parameters, scope, vocabulary, require }: Context, name: string): boolean =>
  parameters.has(name) ||
  scope.globals.has(name) ||
  name === 'self' ||
  name === 'this' ||
  [vocabulary.variables, vocabulary.constants, vocabulary.subroutines, vocabulary.actions].some((names) =>
    names.has(name),
  ) ||
  require(name)

/** The type that a variable gets from its first value. */
const storedType = (context: Context, type: DType, span: Span): DType => {
  const { kind } = resolveType(type)
  switch (kind) {
    case 'array':
    case 'function':
      return fail('D_OP_ARRFUN', span, typeName(type))
    case 'void':
    case 'dynamic':
      return fail('D_OP_INCOMPAT', span, '<unknown>', '=', typeName(type))
    default:
      return context.parameters.size > 0 ? fail('D_OP_LVAL', span, '=') : type
  }
}

/** Creates what a first assignment names: a scalar, or an associative array with one element's keys. */
const createTarget = (context: Context, node: ast.Expression, type: () => DType): Place | undefined => {
  const named = node.kind === 'index' ? node.object : node
  const fresh = freshName(context, named)
  if (!fresh) return undefined
  if (node.kind !== 'index') {
    const of = storedType(context, type(), node.span)
    return variablePlace(createVariable(context.scope, fresh.class, fresh.name, of, undefined), node.span)
  }
  if (fresh.class === 'this') return fail('D_ARR_LOCAL', node.span, fresh.name)
  const { keys, types } = firstKeys(context, 'associative array', node.arguments, node.span)
  const of = storedType(context, type(), node.span)
  const variable = createVariable(context.scope, fresh.class, fresh.name, of, types)
  return { kind: 'element', variable, keys, type: of, span: node.span }
}

/** The storage that an operator changes. */
const targetOf = (context: Context, node: ast.Expression, shown: string, type: () => DType): Place => {
  const made = createTarget(context, node, type)
  if (made) return made
  const target = check(context, node)
  if (isDynamic(target.type)) return fail('D_OP_LVAL', node.span, shown)
  if (target.kind === 'builtin') return fail('D_OP_WRITE', node.span, shown)
  const inline = isInline(context, node)
  const place = placeOf(inline ? designated(target) : target)
  if (!place) return fail(inline ? 'D_OP_WRITE' : 'D_OP_LVAL', node.span, shown)
  return isWritable(place) ? place : fail('D_OP_WRITE', node.span, shown)
}

/** What an inline of another integer type is an alias of: a store converts to what is there. */
const designated = (expr: Expr): Expr =>
  expr.kind === 'convert' && isInteger(expr.type) && isInteger(expr.operand.type)
    ? designated(expr.operand)
    : expr

const isInline = ({ parameters, scope }: Context, node: ast.Expression): boolean => {
  const named = node.kind === 'index' ? node.object : node
  if (named.kind !== 'identifier' || parameters.has(named.name)) return false
  const kind = scope.globals.get(named.name)?.kind
  return kind === 'inline' || kind === 'array-inline'
}

const spaceOfType = (type: DType) => {
  const t = resolveType(type)
  return t.kind === 'pointer' ? t.space : undefined
}

/** Storing 0 to a thread-local variable or an associative array's element deletes it, whatever its type. */
const isDeletable = (target: Place): boolean =>
  target.kind === 'element' || (target.kind === 'variable' && target.variable.class === 'self')

/**
 * A variable holds pointers of one address space: code that reads through it is made for that space. A
 * declaration leaves the space open until the first pointer is stored.
 */
const settleSpace = (context: Context, target: Place, value: Expr, span: Span): Place => {
  const [held, given] = [spaceOfType(target.type), spaceOfType(value.type)]
  if (held === undefined || given === undefined || held === given) return target
  // Inside an object every pointer is one to the kernel's memory, where scratch memory is too.
  if (target.kind !== 'variable' && target.kind !== 'element') return target
  const type = keepSpace(target.type, value.type)
  if (settle(context.scope, target.variable, type)) return { ...target, type }
  const alloca = held === 'scratch' || given === 'scratch'
  return alloca ? fail('D_ALLOCA_INCOMPAT', span, nameOfVariable(target.variable)) : target
}

const refuseAssignment = (target: Place, value: Expr, span: Span): never =>
  fail('D_OP_INCOMPAT', span, typeName(target.type), '=', typeName(value.type))

/** A member's value in an object of the output type: arrays of characters take text, structs their own members. */
const storeMember = (context: Context, object: Place, value: Expr, member: Member): Expr => {
  const { span } = value
  const target = memberPlace(object, member, span)
  const translation = translationOf(value)
  if (translation) return copyMembers(context, target, translation, span)
  const array = resolveType(member.type).kind === 'array'
  if (!array || sameType(member.type, value.type))
    return { kind: 'assign', target, value, type: target.type, span }
  if (!isStringCompatible(member.type)) return fail('D_OP_ARRFUN', span, typeName(member.type))
  return { kind: 'assign', target, value: toStringValue(value), type: target.type, span }
}

/** Copies what the translator defines; its value is the object. */
const copyMembers = (context: Context, object: Place, translation: Translation, span: Span): Expr => {
  const stores = [...definedMembers(context, translation)].map(({ member, value }) =>
    storeMember(context, object, value, member),
  )
  return stores.reduceRight<Expr>((right, left) => ({ kind: 'comma', left, right, type: right.type, span }), {
    ...load(object),
    span,
  })
}

/** A translation is assigned to a variable of exactly its output type. */
const storeTranslation = (
  context: Context,
  node: ast.Assignment,
  translation: Translation,
  given: Expr,
): Expr => {
  const { output } = translation.translator
  const target = targetOf(context, node.target, '=', () => output)
  if (translation.pointer || !sameType(target.type, output)) return refuseAssignment(target, given, node.span)
  if (![...expressionsIn(load(target))].some(changes)) {
    return copyMembers(context, target, translation, node.span)
  }
  // The place is found once: the object is made elsewhere and then stored whole.
  const made = variablePlace(hiddenVariable(context, output), node.span)
  const value = copyMembers(context, made, translation, node.span)
  return { kind: 'assign', target, value, type: target.type, span: node.span }
}

/** Stacks and symbols are values of actions: recorded, and kept nowhere. */
const refuseRecorded = (value: Expr): void => {
  const { kind } = resolveType(value.type)
  if (value.kind === 'call' && (kind === 'stack' || kind === 'symbol'))
    fail('D_CG_EXPR', value.span, 'tracing function', value.def.name)
}

const store = (context: Context, node: ast.Assignment): Expr => {
  const { span } = node
  const value = check(context, node.value)
  refuseRecorded(value)
  const translation = translationOf(value)
  if (translation) return storeTranslation(context, node, translation, value)
  const declared = targetOf(context, node.target, '=', () => value.type)
  const target = settleSpace(context, declared, value, span)
  const { kind } = resolveType(target.type)
  if (kind === 'array' || kind === 'function') return fail('D_OP_ARRFUN', span, typeName(target.type))
  if (isZero(value) && isDeletable(target) && !isScalar(target.type)) {
    return { kind: 'assign', target, value, type: target.type, span }
  }
  if (isVoid(value.type) || !argumentCompatible(target.type, value))
    return refuseAssignment(target, value, span)
  return { kind: 'assign', target, value: coerce(value, target.type), type: target.type, span }
}

const updateInteger = (op: ArithmeticOperator, target: Place, value: Expr, span: Span): Expr => {
  const shift = arithmeticRules[op].result === 'left'
  const operation = shift ? target.type : commonType(target.type, value.type)
  if (divides(op) && constantOf(value) === 0n) return fail('D_DIV_ZERO', span)
  const operand = shift ? value : convert(value, operation)
  return { kind: 'update', op, target, operand, operation, scale: 1, type: target.type, span }
}

const update = (context: Context, op: ArithmeticOperator, node: ast.Assignment): Expr => {
  const { span, operator } = node
  const value = check(context, node.value)
  const target = targetOf(context, node.target, operator, () =>
    isInteger(value.type) ? value.type : fail('D_OP_VFPTR.left', span, operator),
  )
  const left: Expr = { kind: 'load', place: target, type: target.type, span: target.span }
  if (isInteger(target.type) && isInteger(value.type)) return updateInteger(op, target, value, span)
  if ((op !== '+' && op !== '-') || isString(target.type)) {
    return refuseOperands(op, operator, left, value, span)
  }
  if (resolveType(target.type).kind !== 'pointer' || !isInteger(value.type)) {
    return isPointer(target.type) || isInteger(target.type)
      ? refuseOperands(op, operator, left, value, span)
      : fail('D_OP_VFPTR.left', span, operator)
  }
  const scale = stepOf(context, target.type, operator, span, 'D_OP_VFPTR.left')
  const operand = convert(value, int64)
  return { kind: 'update', op, target, operand, operation: target.type, scale, type: target.type, span }
}

const operators: Record<Exclude<ast.AssignmentOperator, '='>, ArithmeticOperator> = {
  '*=': '*',
  '/=': '/',
  '%=': '%',
  '+=': '+',
  '-=': '-',
  '<<=': '<<',
  '>>=': '>>',
  '&=': '&',
  '^=': '^',
  '|=': '|',
}

export const assignment = (context: Context, node: ast.Assignment): Expr =>
  node.operator === '=' ? store(context, node) : update(context, operators[node.operator], node)

export const increment = (context: Context, node: ast.Increment): Expr => {
  const { operator, span } = node
  if (node.operand.kind === 'aggregation') return fail('D_OP_SCALAR.step', span, operator)
  const target = targetOf(context, node.operand, operator, () => int64)
  const { kind } = resolveType(target.type)
  if (kind === 'array' || !isScalar(target.type)) return fail('D_OP_SCALAR.step', span, operator)
  const step = kind === 'pointer' ? stepOf(context, target.type, operator, span) : 1
  return {
    kind: 'increment',
    op: operator === '++' ? '+' : '-',
    target,
    step,
    postfix: node.position === 'postfix',
    type: target.type,
    span,
  }
}
