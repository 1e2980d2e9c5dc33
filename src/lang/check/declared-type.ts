/** Types from declarations: specifiers give the base, a declarator's derivations build on it. */
import { fail, type Span } from '../../base/index.ts'
import { type DType, intrinsic, pointerTo, sizeOf } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { declaredConstant } from './constants.ts'
import type { Context } from './context.ts'
import { declareEnum, declareStruct } from './tagged-type.ts'
import { namedType } from './type-lookup.ts'
import { typeName } from './type-name.ts'
import { isVoid } from './type-rules.ts'

/** `unsigned long long` and its kin, by their normalised words. */
const words = ({ sign, length, base }: ast.Specifiers): string => {
  const name = base?.kind === 'keyword' ? base.name : 'int'
  const integer = name === 'char' || name === 'int'
  const shown = name === 'int' && length !== undefined ? undefined : name
  const parts = [sign === 'signed' && name !== 'char' ? undefined : sign, length, shown]
  return parts.filter((part) => part !== undefined).join(' ') || (integer ? 'int' : name)
}

const intrinsics: ReadonlyMap<string, DType> = new Map(Object.entries(intrinsic))

/** The type that specifiers name; declares the structs, unions and enums that they define. */
export const specifiedType = (context: Context, specifiers: ast.Specifiers): DType => {
  const { base, span } = specifiers
  switch (base?.kind) {
    case 'named':
      return namedType(context, base.name, base.span)
    case 'struct':
    case 'union':
      return declareStruct(context, base, memberType)
    case 'enum':
      return declareEnum(context, base)
    default: {
      const name = words(specifiers)
      return intrinsics.get(name) ?? fail('D_UNKNOWN.type', span, name)
    }
  }
}

/** A positive integer constant: an array's size. */
const arrayLength = (context: Context, size: ast.Expression | undefined, span: Span): number => {
  if (!size) return 0
  const length = declaredConstant(context, size)
  if (length === undefined || length <= 0n) return fail('D_DECL_ARRSUB', span)
  return length > 0xffff_ffffn ? fail('D_DECL_ARRBIG', span) : Number(length)
}

/** Applies one step of a declarator to the type that it is derived from. */
const derive = (context: Context, of: DType, step: ast.Derivation): DType => {
  switch (step.kind) {
    case 'pointer':
      return pointerTo(of)
    case 'array':
      if (isVoid(of)) return fail('D_DECL_VOIDOBJ.array', step.span)
      return { kind: 'array', of, length: arrayLength(context, step.size, step.span) }
    case 'associative':
      return fail('D_DECL_DYNOBJ', step.span)
    case 'function':
      return {
        kind: 'function',
        returns: of,
        parameters: parameterTypes(context, step.parameters, 'function'),
      }
  }
}

/** Derivations are listed from the name outwards, so the last is applied first. */
export const derivedType = (context: Context, base: DType, steps: readonly ast.Derivation[]): DType =>
  steps.reduceRight((type, step) => derive(context, type, step), base)

export const typeOfName = (context: Context, name: ast.TypeName): DType =>
  derivedType(context, specifiedType(context, name.specifiers), name.derivations)

const parameterType = (context: Context, parameter: ast.Parameter): DType => {
  const { specifiers, derivations } = parameter
  if (specifiers.class !== undefined && specifiers.class !== 'register')
    fail('D_DECL_PARMCLASS', parameter.span)
  return derivedType(context, specifiedType(context, specifiers), derivations)
}

type Prototype = 'function' | 'associative array' | 'inline' | 'probe input' | 'probe output'

/** Types of a parameter list; `(void)` is an empty one. */
export const parameterTypes = (context: Context, parameters: ast.Parameters, kind: Prototype): DType[] => {
  if (parameters.variadic && kind !== 'function') fail('D_DECL_PROTO_VARARGS', parameters.span, kind)
  // Of a function's or a probe's parameters there may be none, and any type of C.
  const passed = kind === 'function' || kind === 'probe input' || kind === 'probe output'
  const types = parameters.list.map((parameter) => parameterType(context, parameter))
  const names = parameters.list.map((parameter) => parameter.name?.text)
  parameters.list.forEach((parameter, index) => {
    const type = types[index] ?? intrinsic.void
    const name = parameter.name?.text
    if (isVoid(type)) {
      if (parameters.list.length > 1) fail('D_DECL_PROTO_VOID', parameter.span)
      if (name !== undefined) fail('D_DECL_PROTO_NAME', parameter.span, name)
      if (passed) return
    }
    if (name !== undefined && names.indexOf(name) < index) {
      fail('D_DECL_PROTO_FORM', parameter.span, kind, name, index + 1)
    }
    // Arrays and functions are passed by address in C; a key or an inline's parameter is a value.
    const valued = sizeOf(type, context.options.strsize) !== undefined
    if (!passed && !valued) {
      fail('D_DECL_PROTO_TYPE', parameter.span, kind, typeName(type), name ?? '(anonymous)', index + 1)
    }
  })
  return types.filter((type) => !isVoid(type))
}

const memberType = (context: Context, specifiers: ast.Specifiers) => {
  const base = specifiedType(context, specifiers)
  return (declarator: ast.MemberDeclarator): DType => {
    const last = declarator.derivations[0]
    if (last?.kind === 'associative') {
      return fail('D_DECL_DYNOBJ.member', declarator.span, declarator.name?.text ?? '(anonymous)')
    }
    return derivedType(context, base, declarator.derivations)
  }
}
