/** Clauses: probe descriptions, predicate, body. */
import { fail } from '../../base/index.ts'
import type { Clause, Expression, ProbeDescription, Statement } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseDescription, probeById } from './description.ts'
import { parseComma } from './expression.ts'

const parseProbes = (cursor: Cursor): ProbeDescription => {
  const token = cursor.peek()
  if (token.kind !== 'description' && token.kind !== 'integer') return cursor.unexpected()
  cursor.next()
  return token.kind === 'integer'
    ? probeById(token.value, token.span, cursor.context)
    : parseDescription(token.text, token.span, cursor.context)
}

export const parsePredicate = (cursor: Cursor): Expression | undefined => {
  if (!cursor.accept('/')) return undefined
  const predicate = parseComma(cursor)
  if (!cursor.atKind('close-predicate')) return cursor.unexpected()
  cursor.next()
  return predicate
}

/** `pspec (, pspec)* [/ expression /] { statements }`; on a command line the descriptions are enough. */
export const parseClause = (cursor: Cursor): Clause => {
  const start = cursor.peek().span
  const descriptions = cursor.list(() => parseProbes(cursor))
  const described = cursor.spanFrom(start)
  const predicate = parsePredicate(cursor)
  if (!cursor.at('{')) {
    // Noticed at what follows, whose line is told.
    if (predicate) return fail('D_SYNTAX.no_actions', cursor.peek().span)
    if (cursor.lexer.source.kind !== 'string') return fail('D_SYNTAX.no_body', cursor.peek().span)
    return { kind: 'clause', descriptions, body: undefined, span: described }
  }
  const body = parseBlock(cursor)
  const span = cursor.spanFrom(start)
  return { kind: 'clause', descriptions, ...(predicate && { predicate }), body, span }
}

/** `{ statement (; statement)* }`; statements may be empty, and a block ends one without a semicolon. */
export const parseBlock = (cursor: Cursor): Statement[] => {
  cursor.expect('{')
  const statements: Statement[] = []
  for (;;) {
    while (cursor.accept(';'));
    if (cursor.accept('}')) return statements
    statements.push(parseStatement(cursor))
  }
}

const parseStatement = (cursor: Cursor): Statement => {
  if (cursor.at('if')) return parseIf(cursor)
  const expression = parseComma(cursor)
  if (!cursor.at('}')) cursor.expect(';')
  return { kind: 'expression', expression, span: expression.span }
}

const parseIf = (cursor: Cursor): Statement =>
  cursor.nested(() => {
    const { span: start } = cursor.next()
    cursor.expect('(')
    const condition = parseComma(cursor)
    cursor.expect(')')
    const then = parseBranch(cursor)
    const otherwise = cursor.accept('else') ? parseBranch(cursor) : undefined
    return { kind: 'if', condition, then, else: otherwise, span: cursor.spanFrom(start) }
  })

const parseBranch = (cursor: Cursor): Statement[] => {
  if (cursor.at('{')) return parseBlock(cursor)
  return cursor.accept(';') ? [] : [parseStatement(cursor)]
}
