/** A session's checker: programs in, typed programs out; what they declare stays for the next. */
import { type Diagnostic, DiagnosticError, fail } from '../../base/index.ts'
import type { Target, TypedClause, TypedProgram, Vocabulary } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { clause } from './clauses.ts'
import type { CheckOptions, Context } from './context.ts'
import { declaration, inline } from './declarations.ts'
import { expression } from './expression.ts'
import { createScope, variablesOf } from './scope.ts'
import { findTypedef } from './type-lookup.ts'

export type CheckerConfig = {
  readonly target: Target
  readonly vocabulary: Vocabulary
  readonly options?: Partial<CheckOptions>
}

export type CheckResult =
  | { readonly ok: true; readonly program: TypedProgram }
  | { readonly ok: false; readonly diagnostic: Diagnostic }

export type Checker = {
  /**
   * Checks a program in source order; its variables, aggregations, inlines and types are known to later ones.
   * @throws DiagnosticError at the first error
   */
  readonly check: (program: ast.Program) => TypedProgram
  /** The same with the first error as a value. */
  readonly tryCheck: (program: ast.Program) => CheckResult
  /** For the parser: is the word a type's name? D's own variables, inlines and enumerators hide types. */
  readonly isTypeName: (name: string) => boolean
  /** For `#pragma D option`, from its line on. */
  readonly setOptions: (options: Partial<CheckOptions>) => void
}

const DEFAULTS: CheckOptions = { strsize: 256, zdefs: false }

/** Declarations that this version refuses, as messages name them. */
const unsupported = {
  translator: 'a translator declaration',
  provider: 'a provider declaration',
  depends: '#pragma D depends_on',
} as const

/**
 * Clauses are what a program runs; all other declarations only change the scope. Options were obeyed while
 * the text was read; stability and version pragmas annotate and change no program's meaning.
 */
const declare = (context: Context, node: Exclude<ast.Declaration, ast.Clause>): void => {
  switch (node.kind) {
    case 'declaration':
      declaration(context, node)
      break
    case 'inline':
      inline(context, node)
      break
    case 'translator':
    case 'provider':
    case 'depends':
      fail('D_UNSUPPORTED', node.span, unsupported[node.kind])
      break
    case 'attributes':
    case 'binding':
    case 'option':
      break
  }
}

export const createChecker = ({ target, vocabulary, options: given }: CheckerConfig): Checker => {
  const scope = createScope()
  let options = { ...DEFAULTS, ...given }
  let clauses = 0

  /** Asked before the kernel's types are: few programs need those, and reading them costs milliseconds. */
  const isBuiltIn = (name: string): boolean =>
    vocabulary.variables.has(name) ||
    vocabulary.subroutines.has(name) ||
    vocabulary.actions.has(name) ||
    vocabulary.aggregations.has(name) ||
    vocabulary.constants.has(name) ||
    vocabulary.unsupported.has(name)

  const check = (program: ast.Program): TypedProgram => {
    const context: Context = {
      target,
      vocabulary,
      options,
      scope,
      probes: undefined,
      parameters: new Map(),
      expr: expression,
    }
    const typed: TypedClause[] = []
    for (const node of program.declarations) {
      if (node.kind === 'clause') typed.push(...clause(context, node, clauses++))
      else declare(context, node)
    }
    const aggregations = [...scope.aggregations.values()].map((known) => known.aggregation)
    return { clauses: typed, variables: variablesOf(scope), aggregations }
  }

  const tryCheck = (program: ast.Program): CheckResult => {
    try {
      return { ok: true, program: check(program) }
    } catch (error) {
      if (error instanceof DiagnosticError) return { ok: false, diagnostic: error.diagnostic }
      throw error
    }
  }

  return {
    check,
    tryCheck,
    isTypeName: (name) =>
      !scope.globals.has(name) && !isBuiltIn(name) && findTypedef({ scope, target }, name) !== undefined,
    setOptions: (changed) => {
      options = { ...options, ...changed }
    },
  }
}
