/** The three doors of the parser: a program, an expression, a type name. */
import { DiagnosticError, fail, type Source, spanOf } from '../../base/index.ts'
import type { Declaration, Expression, Program, TypeName } from './ast.ts'
import { parseClause } from './clause.ts'
import { type SyntaxContext, syntaxContext } from './context.ts'
import { Cursor } from './cursor.ts'
import { parseInline, parseTranslator, parseVariables } from './declaration.ts'
import { parseAssignment, parseComma } from './expression.ts'
import { Lexer } from './lexer.ts'
import { locate } from './locate.ts'
import { TypeNames } from './names.ts'
import { parseProvider } from './provider.ts'
import type { Token } from './token.ts'
import { parseTypeNameAt } from './type-name.ts'

/** An error in a program's text, with what was read before it: of two errors the first is told. */
export class ParseError extends DiagnosticError {
  readonly before: Program
  constructor({ diagnostic }: DiagnosticError, before: Program) {
    super(diagnostic)
    this.before = before
  }
}

type Observer = (token: Token) => void

const open = (
  source: Source,
  context: SyntaxContext,
  mode: 'outer' | 'inner',
  observe?: Observer,
): Cursor => {
  const names = new TypeNames((name) => context.isTypeName(name))
  const lexer = new Lexer(source, context, names, mode)
  return new Cursor({ lexer, names, context, assignment: parseAssignment, observe })
}

/** Runs `parse` over all of the text; errors get the place that line directives give them. */
const whole = <T>(cursor: Cursor, parse: () => T): T => {
  try {
    const result = parse()
    return cursor.atKind('end') ? result : cursor.unexpected()
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    const located = new DiagnosticError(locate(error.diagnostic, cursor.lexer.lines))
    throw error instanceof ParseError ? new ParseError(located, error.before) : located
  }
}

const DECLARATIONS: Readonly<Record<string, (cursor: Cursor) => Declaration>> = {
  inline: parseInline,
  translator: parseTranslator,
  provider: parseProvider,
}

const parseExternal = (cursor: Cursor): Declaration => {
  const token = cursor.peek()
  if (token.kind === 'keyword') return (DECLARATIONS[token.text] ?? parseVariables)(cursor)
  return token.kind === 'word' ? parseVariables(cursor) : parseClause(cursor)
}

const endOf = (source: Source) => spanOf(source, source.text.length, source.text.length)

/** An operand that was given and never used is a mistake in the command; only the last one is looked at. */
const checkArguments = (cursor: Cursor): void => {
  const { args, used } = cursor.context.macros
  const last = args.length - 1
  if (last < 1 || used.has(last) || cursor.lexer.has('argref')) return
  fail('D_MACRO_UNUSED', endOf(cursor.lexer.source), args[last] ?? '', last)
}

/** Declarations alone are no program, but what is wrong with one of them is told first. */
const emptiness = (cursor: Cursor, declarations: readonly Declaration[]): Pick<Program, 'empty'> => {
  const { source } = cursor.lexer
  const silent = declarations.every((declaration) => declaration.kind === 'declaration')
  return silent && source.kind !== 'library' && !cursor.lexer.has('empty') ? { empty: endOf(source) } : {}
}

const parseAll = (cursor: Cursor): Program => {
  const { source, lines, pragmas } = cursor.lexer
  const declarations: Declaration[] = []
  const program = (): Program => ({
    // A pragma inside a declaration stands after it: it could not have changed what came before.
    declarations: [...declarations, ...pragmas].sort((a, b) => a.span.start - b.span.start),
    lines,
    span: spanOf(source, 0, source.text.length),
  })
  try {
    while (!cursor.atKind('end')) declarations.push(parseExternal(cursor))
    checkArguments(cursor)
  } catch (error) {
    throw error instanceof DiagnosticError ? new ParseError(error, program()) : error
  }
  return { ...program(), ...emptiness(cursor, declarations) }
}

/**
 * Parses a D program.
 * @throws ParseError at the first error: the text's own diagnostics, and what `onOption` throws
 */
export const parseProgram = (source: Source, context: Partial<SyntaxContext> = {}): Program => {
  const cursor = open(source, syntaxContext(context), 'outer')
  return whole(cursor, () => parseAll(cursor))
}

/** Parses one expression (commas included). @throws DiagnosticError */
export const parseExpression = (source: Source, context: Partial<SyntaxContext> = {}): Expression => {
  const cursor = open(source, syntaxContext(context), 'inner')
  return whole(cursor, () => parseComma(cursor))
}

/** Parses one type name, as in a cast; every word in base position is taken for a type. @throws DiagnosticError */
export const parseTypeName = (source: Source, context: Partial<SyntaxContext> = {}): TypeName => {
  const cursor = open(source, { ...syntaxContext(context), isTypeName: () => true }, 'inner')
  return whole(cursor, () => parseTypeNameAt(cursor))
}

/** The tokens that the parser takes from a program; those before the first error if there is one. */
export const tokenize = (source: Source, context: Partial<SyntaxContext> = {}): Token[] => {
  const tokens: Token[] = []
  const cursor = open(source, syntaxContext(context), 'outer', (token) => tokens.push(token))
  try {
    parseAll(cursor)
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
  }
  return tokens
}
