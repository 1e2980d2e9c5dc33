/** Names in expressions: variables, inlines, enumerators, built-ins, constants, kernel symbols. */
import { DiagnosticError, diagnostic, fail, type Span } from '../../base/index.ts'
import {
  type DType,
  type Expr,
  type KernelSymbol,
  type Place,
  sizeOf,
  type Variable,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { builtinScalar } from './builtins.ts'
import type { Context } from './context.ts'
import { load } from './places.ts'
import { findVariable, type Global, nameOfVariable } from './scope.ts'
import { closest, failNear } from './suggest.ts'

export const variablePlace = (variable: Variable, span: Span): Place => ({
  kind: 'variable',
  variable,
  type: variable.type,
  span,
})

const scalar = (variable: Variable, span: Span): Expr => {
  if (variable.keys) {
    return fail('D_IDENT_BADREF', span, 'associative array', nameOfVariable(variable), 'scalar')
  }
  return load(variablePlace(variable, span))
}

/** Notes that the clause uses a name to which a pragma gave a stability. */
export const annotate = ({ scope, annotated }: Context, name: string): void => {
  const attributes = scope.stability.get(name)
  if (attributes) annotated.push({ name, attributes })
}

/** What a global name of the program's own stands for. */
const globalValue = (context: Context, global: Global, span: Span): Expr => {
  switch (global.kind) {
    case 'variable':
      return scalar(global.variable, span)
    case 'enumerator':
      return { kind: 'int', value: global.value, type: global.type, span }
    case 'inline':
      return { ...global.value(), span }
    case 'array-inline':
      return fail('D_IDENT_BADREF', span, 'associative array', global.name, 'scalar')
    case 'extern':
      return symbol(context, { kind: 'symbol', space: 'kernel', module: '', name: global.name, span })
  }
}

/** All names that an expression could use. */
function* knownNames({ scope, vocabulary, offered }: Context): Generator<string, void, void> {
  yield* scope.globals.keys()
  yield* vocabulary.variables.keys()
  yield* vocabulary.constants.keys()
  yield* offered()
}

const undefinedName = (context: Context, name: string, span: Span): never => {
  const { subroutines, actions, aggregations } = context.vocabulary
  if (subroutines.has(name)) return fail('D_IDENT_BADREF', span, 'function', name, 'scalar')
  if (actions.has(name)) return fail('D_IDENT_BADREF', span, 'tracing function', name, 'scalar')
  if (aggregations.has(name)) return fail('D_IDENT_BADREF', span, 'aggregating function', name, 'scalar')
  const lacking = context.vocabulary.absent.get(name)
  if (lacking) throw new DiagnosticError({ ...diagnostic('D_IDENT_UNDEF', span, name), hint: lacking.why })
  return failNear(diagnostic('D_IDENT_UNDEF', span, name), closest(name, knownNames(context)))
}

export const identifier = (context: Context, { name, span }: ast.Identifier): Expr => {
  const parameter = context.parameters.get(name)
  if (parameter) return { ...parameter, span }
  const global = context.scope.globals.get(name)
  if (global) {
    annotate(context, name)
    return globalValue(context, global, span)
  }
  const def = context.vocabulary.variables.get(name)
  if (def) return builtinScalar(context, def, span)
  const constant = context.vocabulary.constants.get(name)
  if (constant) return { kind: 'int', ...constant, span }
  return context.require(name)
    ? identifier(context, { kind: 'identifier', name, span })
    : undefinedName(context, name, span)
}

/** `self->x` and `this->x`. */
export const classVariable = (context: Context, node: ast.Variable): Expr => {
  const variable = findVariable(context.scope, node.class, node.name)
  if (variable) return scalar(variable, node.span)
  return undefinedVariable(context, node)
}

export const undefinedVariable = (context: Context, node: ast.Variable): never => {
  const names = (node.class === 'self' ? context.scope.self : context.scope.local).keys()
  const near = closest(node.name, names)
  return failNear(
    diagnostic('D_VAR_UNDEF', node.span, nameOfVariable(node)),
    near && nameOfVariable({ ...node, name: near }),
  )
}

/** A kernel symbol, read where the kernel has it. */
export const symbol = (context: Context, node: ast.SymbolReference): Expr => {
  const text = `${node.module}${node.space === 'user' ? '``' : '`'}${node.name}`
  // No types are known of processes' objects, so nothing of theirs resolves.
  if (node.module === '' && node.space === 'user') return fail('D_IDENT_UNDEF.symbol', node.span, text)
  if (node.module !== '' && !context.isPresent('module', node.module))
    return fail('D_IDENT_UNDEF.module', node.span, text)
  const found = context.target.symbols.find(node.name, node.module || undefined)
  if (!found) return fail('D_IDENT_UNDEF.symbol', node.span, text)
  if (node.space === 'user') return fail('D_SYM_BADREF', node.span, node.module, node.name)
  const type = symbolType(context, node.name, found)
  const { module, address } = found
  return type
    ? load({ kind: 'symbol', module, name: node.name, address, type, span: node.span })
    : fail('D_SYM_NOTYPES', node.span, `${module}\`${node.name}`)
}

/** The kernel's own types tell little of variables: a program may declare one, and D's library knows some. */
const symbolType = (context: Context, name: string, symbol: KernelSymbol): DType | undefined => {
  const { scope, options } = context
  const declared = scope.globals.get(name)
  const provided = () =>
    scope.symbols.get(name) ?? (context.require(`\`${name}`) ? scope.symbols.get(name) : undefined)
  const type = declared?.kind === 'extern' ? declared.type : (symbol.type ?? provided())
  if (type?.kind !== 'array' || type.length > 0) return type
  const element = sizeOf(type.of, options.strsize)
  return element ? { ...type, length: Math.floor(symbol.bytes / element) } : type
}
