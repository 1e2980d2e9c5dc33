/** A session's checker: programs in, typed programs out; what they declare stays for the next. */
import { type Diagnostic, DiagnosticError, fail, type Source } from '../../base/index.ts'
import {
  builtinTypedefs,
  currentVersion,
  type Probe,
  type ProviderAttributes,
  type Target,
  type TypedClause,
  type TypedProgram,
  type Vocabulary,
} from '../../defs/index.ts'
import * as ast from '../syntax/index.ts'
import { clause } from './clauses.ts'
import type { CheckOptions, Context } from './context.ts'
import { declaration, inline } from './declarations.ts'
import { expression } from './expression.ts'
import {
  forgetLater,
  forgetTranslator,
  notePragma,
  type PendingPragmas,
  refuseUnused,
  requireDependency,
} from './pragmas.ts'
import { supporting } from './private-clauses.ts'
import { ProgramProbes } from './program-probes.ts'
import { providerText } from './provider-text.ts'
import { type DeclaredProbe, declareProvider } from './providers.ts'
import { createScope, variablesOf } from './scope.ts'
import { type OfferedProvider, StableProviders } from './stable-provider.ts'
import { declareTranslator } from './translators.ts'
import { findTypedef } from './type-lookup.ts'
import { vocabularyIn } from './vocabulary.ts'

export type CheckerConfig = {
  readonly target: Target
  readonly vocabulary: Vocabulary
  readonly options?: Partial<CheckOptions>
  readonly library?: LibrarySource
  /** For `#pragma D depends_on`: is there such a provider, is such a module loaded? All are taken to be there without. */
  readonly isPresent?: (kind: 'provider' | 'module' | 'library', name: string) => boolean
  /** The names of the providers that the target's own probes have. */
  readonly baseProviders?: ReadonlySet<string>
}

/** A part of a library's file: declarations between two offsets. */
export type LibraryPart = { readonly source: Source; readonly from: number; readonly to: number }

/** D's own library: files that are read for the names that programs use. */
export type LibrarySource = {
  /** What defines a variable, a constant, or a type (`struct tag` for a tag): the same objects each time. */
  readonly partsOf: (name: string) => readonly LibraryPart[]
  /** The same as a question, without reading the file. */
  readonly defines: (name: string) => boolean
  /** All that it can be asked for. */
  readonly names: () => Iterable<string>
  /** Its providers, which are asked for as `provider NAME`. */
  readonly providers?: () => readonly OfferedProvider[]
}

export type CheckResult =
  | { readonly ok: true; readonly program: TypedProgram }
  | { readonly ok: false; readonly diagnostic: Diagnostic }

export type Checker = {
  /**
   * Parses a program for `check`. What its declarations say takes effect as they are read: one that is wrong is told of
   * before what is wrong with the text behind it.
   * @throws DiagnosticError at the first error
   */
  readonly parse: (source: Source, context?: Partial<ast.SyntaxContext>) => ast.Program
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
  /** The providers that D text realises. */
  readonly stable: StableProviders
  /** What a program declares of a probe of its own. */
  readonly declaredBy: (probe: Probe) => DeclaredProbe | undefined
  /** What it promises of it. */
  readonly promisedBy: (probe: Probe) => Partial<ProviderAttributes>
  /** The providers' own clauses that these programs need: before their clauses, and after them. */
  readonly supporting: (programs: readonly TypedProgram[]) => {
    readonly before: TypedProgram
    readonly after: TypedProgram
  }
}

const DEFAULTS: CheckOptions = {
  strsize: 256,
  tregs: 8,
  zdefs: false,
  hasTarget: false,
  amin: undefined,
  version: currentVersion,
}

/** What declarations of a program have done so far beside changing the scope. */
type Reading = {
  /** Globals that were there before the program. */
  readonly outside: ReadonlySet<string>
  readonly pending: PendingPragmas
  translators: number
}

/** Clauses are what a program runs; all other declarations only change the scope. */
const declare = (context: Context, node: Exclude<ast.Declaration, ast.Clause>, reading: Reading): void => {
  switch (node.kind) {
    case 'declaration':
      declaration(context, node)
      break
    case 'inline':
      inline(context, node)
      break
    case 'translator':
      declareTranslator(context, node)
      reading.translators++
      forgetTranslator(context, reading.pending)
      break
    case 'provider':
      declareProvider(context, node)
      break
    case 'depends':
      requireDependency(context, node)
      break
    case 'attributes':
    case 'binding':
      notePragma(context, reading.pending, node, reading.outside)
      break
    case 'option':
      break
  }
}

/** Errors of `work` get the place that the program's line directives give. */
const locating = <T>({ lines }: ast.Program, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw error instanceof DiagnosticError ? new DiagnosticError(ast.locate(error.diagnostic, lines)) : error
  }
}

export const createChecker = (config: CheckerConfig): Checker => {
  const { target, library, isPresent = () => true, baseProviders = new Set() } = config
  const scope = createScope()
  let options = { ...DEFAULTS, ...config.options }
  let vocabulary = vocabularyIn(config.vocabulary, options.version)
  let clauses = 0
  const read = new Set<LibraryPart>()

  /** Asked before the kernel's types are: few programs need those, and reading them costs milliseconds. */
  const isBuiltIn = (name: string): boolean =>
    vocabulary.variables.has(name) ||
    vocabulary.subroutines.has(name) ||
    vocabulary.actions.has(name) ||
    vocabulary.aggregations.has(name) ||
    vocabulary.constants.has(name)

  const require = (name: string): boolean => {
    const parts = library?.partsOf(name).filter((part) => !read.has(part)) ?? []
    for (const part of parts) read.add(part)
    for (const part of parts) checkAll({ ...context(), deferred: true }, parse(part))
    return parts.length > 0
  }

  const stable = new StableProviders(
    target.probes,
    () => library?.providers?.() ?? [],
    (name) => require(`provider ${name}`),
  )

  const isTypeName = (name: string): boolean =>
    !scope.globals.has(name) &&
    !isBuiltIn(name) &&
    library?.defines(name) !== true &&
    findTypedef({ scope, target, require }, name) !== undefined

  /**
   * The same in D's own library, where no file is read for the answer. It names few of the kernel's typedefs, all of them
   * `…_t`: no other word of it is looked for among the kernel's types.
   */
  const isOwnTypeName = (name: string): boolean =>
    name.endsWith('_t') &&
    (builtinTypedefs.has(name) || library?.defines(`typedef ${name}`) === true || isTypeName(name))

  const parse = ({ source, from, to }: LibraryPart): ast.Program =>
    ast.parseProgram(source, { isTypeName: isOwnTypeName, lazy: true, part: { from, to } })

  const programs = new ProgramProbes((text) =>
    ast.parseProgram({ name: 'a program', text, kind: 'file' }, { isTypeName }),
  )

  const context = (): Context => ({
    target,
    vocabulary,
    options,
    scope,
    probes: undefined,
    point: undefined,
    stable,
    programs,
    isolated: false,
    annotated: [],
    parameters: new Map(),
    substituted: false,
    deferred: false,
    require,
    offered: () => library?.names() ?? [],
    isPresent,
    baseProviders,
    expr: expression,
  })

  const declareAll = (context: Context, program: ast.Program): Reading => {
    const reading: Reading = { outside: new Set(scope.globals.keys()), pending: new Map(), translators: 0 }
    for (const node of program.declarations) {
      if (node.kind === 'clause') continue
      declare(context, node, reading)
      forgetLater(scope, options.version)
    }
    return reading
  }

  const parseFirst = (source: Source, given: Partial<ast.SyntaxContext> = {}): ast.Program => {
    try {
      return ast.parseProgram(source, { ...given, isTypeName })
    } catch (error) {
      if (error instanceof ast.ParseError) locating(error.before, () => declareAll(context(), error.before))
      throw error
    }
  }

  const checkAll = (context: Context, program: ast.Program): TypedClause[] => {
    const typed: TypedClause[] = []
    // Clauses see all declarations of their program, also those that come after them.
    const reading = declareAll(context, program)
    if (program.empty) fail('D_EMPTY', program.empty)
    for (const node of program.declarations) {
      if (node.kind !== 'clause') continue
      // A library's clauses are checked like any other, and never enabled.
      if (node.span.source.kind === 'library') clause(context, node, clauses)
      else typed.push(...clause(context, node, clauses++))
    }
    refuseUnused(context, reading.pending, reading)
    return typed
  }

  const check = (program: ast.Program): TypedProgram => {
    const typed = checkAll(context(), program)
    const aggregations = [...scope.aggregations.values()].map((known) => known.aggregation)
    const providers = program.declarations.flatMap((node) => {
      const declared = node.kind === 'provider' ? scope.providers.get(node.name.text) : undefined
      return declared ? { ...declared, text: () => providerText(program, declared) } : []
    })
    const types = [...scope.types].filter(([name]) => !scope.provided.has(name)).map(([, type]) => type)
    return { clauses: typed, variables: variablesOf(scope), aggregations, providers, types }
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
    parse: parseFirst,
    check,
    tryCheck,
    isTypeName,
    stable,
    declaredBy: (probe) => programs.declared(context(), probe),
    promisedBy: (probe) => programs.promised(context(), probe),
    supporting: (programs) => supporting(stable.known(), programs),
    setOptions: (changed) => {
      options = { ...options, ...changed }
      vocabulary = vocabularyIn(config.vocabulary, options.version)
      forgetLater(scope, options.version)
    },
  }
}
