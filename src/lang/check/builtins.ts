/** Built-in variables: their types, and args[] by the probes of the clause. */
import { fail, type Span } from '../../base/index.ts'
import {
  type DType,
  type Expr,
  intrinsic,
  type KernelType,
  pointerTo,
  resolveType,
  type StructType,
  type VariableDef,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { constantOf } from './constants.ts'
import { type Context, check } from './context.ts'
import { cut } from './conversions.ts'
import { deref, load } from './places.ts'
import { rawArgument, stableArgument } from './stable-arguments.ts'
import { typeName } from './type-name.ts'
import { isInteger } from './type-rules.ts'

/** A kernel that lacks the struct still has the pointer: nothing behind it can be named. */
const kernelStruct = (context: Context, name: string): StructType => {
  const type = context.target.types.find('struct', name)
  if (type?.kind === 'struct') return type
  return { kind: 'struct', union: false, name, bytes: 0, members: undefined }
}

const fixedType = (context: Context, type: VariableDef['type'], span: Span, name: string): DType =>
  type === 'per-probe'
    ? fail('D_IDENT_BADREF', span, 'associative array', name, 'scalar')
    : definedType(context, type)

/** The type that a definition gives, kernel structs found by their names. */
export const definedType = (context: Context, type: DType | KernelType): DType => {
  if (!('kernel' in type)) return type
  const struct = kernelStruct(context, type.name)
  return type.pointer ? pointerTo(struct) : struct
}

/** `pid`: a built-in variable without a subscript. */
export const builtinScalar = (context: Context, def: VariableDef, span: Span): Expr => {
  if (def.indexed) return fail('D_IDENT_BADREF', span, 'associative array', def.name, 'scalar')
  if (context.point && def.argument !== undefined) return rawArgument(context.point, def.argument, span)
  return { kind: 'builtin', def, index: undefined, type: fixedType(context, def.type, span, def.name), span }
}

/** The type of args[index] by the probes that the clause is checked for. */
const argumentType = (context: Context, index: bigint, span: Span): DType => {
  const { probes } = context
  if (!probes) return fail('D_ARGS_NONE', span)
  const types = probes.arguments
  if (!types) return fail('D_ARGS_MULTI', span, probes.description)
  return (index >= 0n && types[Number(index)]) || fail('D_ARGS_IDX', span, index, probes.description)
}

/** An argument that is an array or a struct: the raw argument is its address. */
export const argument = (def: VariableDef, index: number, type: DType, span: Span): Expr => {
  const value = (of: DType): Expr => ({ kind: 'builtin', def, index, type: of, span })
  const byAddress = ['array', 'struct'].includes(resolveType(type).kind)
  return byAddress ? load(deref(value(pointerTo(type)), span)) : value(type)
}

/** `args[0]`, `uregs[R_RIP]`: the subscript is an integer constant. */
export const builtinElement = (context: Context, def: VariableDef, node: ast.Index): Expr => {
  const [subscript] = node.arguments
  if (!subscript || node.arguments.length > 1) {
    const passed = `${node.arguments.length} keys`
    return fail('D_PROTO_LEN', node.span, `${def.name}[ ]`, passed, '', 1)
  }
  const given = check(context, subscript)
  const index = constantOf(given)
  if (index === undefined) return fail('D_PROTO_ARG.index', subscript.span, def.name, typeName(given.type))
  if (def.type === 'per-probe') {
    const type = argumentType(context, index, node.span)
    const at = Number(index)
    if (context.point) return stableArgument(context, context.point, at, node.span)
    // A program of several functions has argument registers as they are: what isn't part of the value is cut off.
    return context.isolated && isInteger(type)
      ? cut(argument(def, at, intrinsic.long, node.span), type)
      : argument(def, at, type, node.span)
  }
  if (index < 0n) return fail('D_REGS_IDX', subscript.span, index, def.name)
  if (def.elements !== undefined && index >= BigInt(def.elements))
    return fail('D_UNKNOWN.uregs', node.span, index, def.name)
  const type = fixedType(context, def.type, node.span, def.name)
  return { kind: 'builtin', def, index: Number(index), type, span: node.span }
}
