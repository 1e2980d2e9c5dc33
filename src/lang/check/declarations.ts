/** Declarations outside clauses: variables, typedefs, externs, inlines. */
import { fail, once, type Span } from '../../base/index.ts'
import {
  builtinTypedefs,
  type DType,
  type Expr,
  resolveType,
  sizeOf,
  type Variable,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import type { Context } from './context.ts'
import { derivedType, parameterTypes, specifiedType } from './declared-type.ts'
import { inlineValue } from './inlines.ts'
import { refuseMany } from './keys.ts'
import { createPointer, createVariable, findVariable, giveWay, kindOfGlobal } from './scope.ts'
import { typeName } from './type-name.ts'
import { isVoid, sameType } from './type-rules.ts'

/** `int x` or `int x[string]`: the value's type, and the key types of an associative array. */
type Shape = { readonly type: DType; readonly keys: readonly DType[] | undefined }

const shapeOf = (context: Context, base: DType, { derivations }: ast.Declarator): Shape => {
  const [outermost, ...rest] = derivations
  if (outermost?.kind !== 'associative') {
    return { type: derivedType(context, base, derivations), keys: undefined }
  }
  const keys = parameterTypes(context, outermost.parameters, 'associative array')
  refuseMany(context, keys.length, outermost.span)
  return {
    type: derivedType(context, base, rest),
    keys,
  }
}

const isKnownToAll = ({ vocabulary }: Context, name: string): boolean =>
  vocabulary.variables.has(name) ||
  vocabulary.constants.has(name) ||
  vocabulary.subroutines.has(name) ||
  vocabulary.actions.has(name)

const refuseShape = (context: Context, name: ast.Name, { type }: Shape): void => {
  if (isVoid(type)) fail('D_DECL_VOIDOBJ', name.span, name.text)
  const resolved = resolveType(type)
  if (resolved.kind === 'array' && resolved.length === 0) fail('D_DECL_ARRNULL', name.span, name.text)
  if (sizeOf(type, context.options.strsize) === undefined) {
    fail('D_DECL_INCOMPLETE', name.span, typeName(type), name.text)
  }
}

const describe = (variable: Pick<Variable, 'type' | 'keys'> & { readonly name: string }): string => {
  const kind = variable.keys ? 'associative array' : 'scalar'
  if (!variable.keys) return `${kind} ${typeName(variable.type)}`
  return `${kind} of ${typeName(variable.type)}, tuple length ${variable.keys.length}`
}

const sameShape = (variable: Variable, { type, keys }: Shape): boolean =>
  sameType(variable.type, type) &&
  variable.keys?.length === keys?.length &&
  (keys ?? []).every((key, index) => sameType(key, variable.keys?.[index] ?? { kind: 'void' }))

const refuseKey = (name: ast.Name, variable: Variable, shape: Shape): void => {
  const differs = (shape.keys ?? []).findIndex((key, index) => {
    const known = variable.keys?.[index]
    return known === undefined || !sameType(key, known)
  })
  const [current, previous] = [shape.keys?.[differs], variable.keys?.[differs]]
  if (!current || !previous || shape.keys?.length !== variable.keys?.length) return
  const key = (type: DType) => `associative array, key #${differs + 1} of type ${typeName(type)}`
  fail('D_DECL_IDRED.differs', name.span, name.text, key(current), key(previous))
}

/** Declaring a variable again as it is does nothing. */
const redeclare = (name: ast.Name, variable: Variable, shape: Shape): void => {
  if (sameShape(variable, shape)) return
  refuseKey(name, variable, shape)
  const current = describe({ ...shape, name: name.text })
  fail('D_DECL_IDRED.differs', name.span, name.text, current, describe(variable))
}

const declareVariable = (
  context: Context,
  storage: Variable['class'],
  name: ast.Name,
  shape: Shape,
): void => {
  const { scope } = context
  refuseShape(context, name, shape)
  if (storage === 'this' && shape.keys) fail('D_DECL_LOCASSC', name.span, name.text)
  if (storage === 'global') {
    if (isKnownToAll(context, name.text)) fail('D_DECL_IDRED.builtin', name.span, name.text)
    if (scope.types.has(name.text) || builtinTypedefs.has(name.text)) {
      fail('D_DECL_IDRED.variable', name.span, name.text)
    }
    const global = scope.globals.get(name.text)
    if (global && global.kind !== 'variable') fail('D_DECL_IDRED', name.span, name.text)
  }
  const known = findVariable(scope, storage, name.text)
  const pointer = resolveType(shape.type).kind === 'pointer'
  if (known) redeclare(name, known, shape)
  else if (pointer) createPointer(scope, storage, name.text, shape.type, shape.keys)
  else createVariable(scope, storage, name.text, shape.type, shape.keys)
}

const declareTypedef = (context: Context, name: ast.Name, type: DType): void => {
  const { scope } = context
  if (scope.globals.has(name.text)) fail('D_DECL_IDRED.global', name.span, name.text)
  const known = scope.types.get(name.text) ?? builtinTypedefs.get(name.text)
  if (known) {
    if (sameType(known, type)) return
    fail('D_DECL_IDRED.typedef', name.span, name.text)
  }
  scope.types.set(name.text, { kind: 'typedef', name: name.text, of: type })
}

const declareExtern = (context: Context, name: ast.Name, type: DType): void => {
  if (context.deferred) {
    context.scope.symbols.set(name.text, type)
    return
  }
  const known = context.scope.globals.get(name.text)
  if (known?.kind === 'extern' && sameType(known.type, type)) return
  if (known) fail('D_DECL_IDRED', name.span, name.text)
  context.scope.globals.set(name.text, { kind: 'extern', name: name.text, type })
}

const isPrototype = ({ class: storage }: ast.Specifiers, type: DType): boolean =>
  resolveType(type).kind === 'function' && (storage === undefined || storage === 'static')

const declareOne = (context: Context, specifiers: ast.Specifiers, name: ast.Name, shape: Shape): void => {
  const storage = specifiers.class
  const shared = storage !== 'self' && storage !== 'this'
  if (shared && storage !== 'extern' && giveWay(context.scope, name.text, context.deferred)) return
  if (storage === 'typedef') declareTypedef(context, name, shape.type)
  else if (storage === 'extern' || isPrototype(specifiers, shape.type)) {
    declareExtern(context, name, shape.type)
  } else if (storage === 'self' || storage === 'this' || storage === undefined) {
    declareVariable(context, storage ?? 'global', name, shape)
  } else fail('D_DECL_BADCLASS', name.span)
}

/** `int;` names nothing; `struct s;` and `enum { A };` do. */
const declaresType = ({ base }: ast.Specifiers): boolean =>
  base?.kind === 'struct' || base?.kind === 'union' || base?.kind === 'enum'

export const declaration = (context: Context, node: ast.VariableDeclaration): void => {
  const { specifiers } = node
  const base = specifiedType(context, specifiers)
  if (node.declarators.length === 0 && !declaresType(specifiers)) fail('D_DECL_USELESS', node.span)
  for (const declarator of node.declarators) {
    declareOne(context, specifiers, declarator.name, shapeOf(context, base, declarator))
  }
}

const refuseInlineName = (context: Context, name: ast.Name): void => {
  const global = context.scope.globals.get(name.text)
  const isInline = global?.kind === 'inline' || global?.kind === 'array-inline'
  if (global)
    fail('D_DECL_IDRED.inline', name.span, name.text, kindOfGlobal(global), isInline ? 'inline' : '')
  if (isKnownToAll(context, name.text)) fail('D_DECL_IDRED.inline', name.span, name.text, 'scalar', '')
}

/** A parameter while the body is checked where it is declared: a value of the declared type. */
const placeholder = (name: string, type: DType, span: Span): Expr => {
  const variable: Variable = { name, class: 'this', type, keys: undefined, index: -1 }
  return { kind: 'load', place: { kind: 'variable', variable, type, span }, type, span }
}

const inlineParameters = (context: Context, parameters: ast.Parameters) => {
  const types = parameterTypes(context, parameters, 'inline')
  return types.map((type, index) => ({ name: parameters.list[index]?.name?.text, type }))
}

/** A result computed at once, or where D's own library is being read, when it is first asked for. */
const onceFor = ({ deferred }: Context, compute: () => Expr): (() => Expr) => {
  const result = once(compute)
  if (!deferred) result()
  return result
}

/** The definition is checked at once, so it can't name itself. */
export const inline = (context: Context, node: ast.InlineDeclaration): void => {
  const { name, derivations } = node.declarator
  if (node.specifiers.class !== undefined) fail('D_DECL_BADCLASS.inline', node.span)
  if (giveWay(context.scope, name.text, context.deferred)) return
  refuseInlineName(context, name)
  const base = specifiedType(context, node.specifiers)
  const [outermost, ...rest] = derivations
  const keyed = outermost?.kind === 'associative'
  if (outermost?.kind === 'array') {
    fail(outermost.size ? 'D_DECL_ARRNULL.scalar' : 'D_DECL_ARRNULL.inline', name.span, name.text)
  }
  const type = derivedType(context, base, keyed ? rest : derivations)
  if (isVoid(type)) fail('D_DECL_VOIDOBJ.inline', name.span, name.text)
  if (sizeOf(type, context.options.strsize) === undefined) {
    fail('D_DECL_INCOMPLETE', name.span, typeName(type), name.text)
  }
  const { globals } = context.scope
  if (!keyed) {
    const value = onceFor(context, () => inlineValue(context, name.text, node.value, type))
    globals.set(name.text, { kind: 'inline', name: name.text, type, value })
    return
  }
  const parameters = inlineParameters(context, outermost.parameters)
  const values = parameters.flatMap(({ name: parameter, type: of }): [string, Expr][] =>
    parameter === undefined ? [] : [[parameter, placeholder(parameter, of, name.span)]],
  )
  if (!context.deferred) inlineValue({ ...context, parameters: new Map(values) }, name.text, node.value, type)
  globals.set(name.text, { kind: 'array-inline', name: name.text, type, parameters, body: node.value })
}
