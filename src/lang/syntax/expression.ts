/** Expressions, by recursive descent with a precedence table for the binary levels. */
import type { Span } from '../../base/index.ts'
import type { Expression, Identifier } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { ASSIGNMENTS, BINARY, LOOSEST_BINARY, UNARIES } from './operator.ts'
import { parseTypeNameAt, startsType } from './type-name.ts'

/** `assign-expr (, assign-expr)*` */
export const parseComma = (cursor: Cursor): Expression => {
  let left = parseAssignment(cursor)
  for (let links = 1; cursor.at(','); links++) {
    cursor.limit(links)
    cursor.next()
    const right = parseAssignment(cursor)
    left = { kind: 'comma', left, right, span: cursor.spanFrom(left.span) }
  }
  return left
}

/** `cond-expr | unary-expr ASSIGN-OP assign-expr` */
export const parseAssignment = (cursor: Cursor): Expression => {
  const start = cursor.peek().span
  const target = parseConditional(cursor)
  const operator = ASSIGNMENTS.get(punctuator(cursor))
  if (!operator || !target.assignable) return target.node
  cursor.next()
  cursor.changes(target.node)
  const value = cursor.nested(() => parseAssignment(cursor))
  return { kind: 'assignment', operator, target: target.node, value, span: cursor.spanFrom(start) }
}

/** `assignable` when the grammar's `unary-expr` is all that was read, so that an assignment may follow. */
type Parsed = { readonly node: Expression; readonly assignable: boolean }

const loose = (node: Expression): Parsed => ({ node, assignable: false })
const tight = (node: Expression): Parsed => ({ node, assignable: true })

const punctuator = (cursor: Cursor): string => {
  const token = cursor.peek()
  return token.kind === 'punctuator' ? token.text : ''
}

const parseConditional = (cursor: Cursor): Parsed => {
  const start = cursor.peek().span
  const condition = parseBinary(cursor, LOOSEST_BINARY)
  if (!cursor.accept('?')) return condition
  return cursor.nested(() => {
    const then = parseComma(cursor)
    cursor.expect(':')
    const { node: otherwise } = parseConditional(cursor)
    const span = cursor.spanFrom(start)
    return loose({ kind: 'conditional', condition: condition.node, then, else: otherwise, span })
  })
}

const parseBinary = (cursor: Cursor, power: number): Parsed => {
  const start = cursor.peek().span
  let left = parseCast(cursor)
  for (let links = 1; ; links++) {
    const row = BINARY.get(punctuator(cursor))
    if (!row || row.power < power) return left
    cursor.limit(links)
    cursor.next()
    const { node: right } = parseBinary(cursor, row.power + 1)
    const sides = { left: left.node, right, span: cursor.spanFrom(start) }
    left = loose(
      row.kind === 'logical'
        ? { kind: 'logical', operator: row.operator, ...sides }
        : { kind: 'binary', operator: row.operator, ...sides },
    )
  }
}

/** `unary-expr | ( type-name ) cast-expr` */
const parseCast = (cursor: Cursor): Parsed =>
  cursor.nested(() => {
    if (!cursor.at('(')) return tight(parseUnary(cursor))
    const { span: start } = cursor.next()
    if (!startsType(cursor)) return tight(parsePostfix(cursor, start, parseParenthesised(cursor)))
    const type = parseTypeNameAt(cursor)
    cursor.expect(')')
    const { node: operand } = parseCast(cursor)
    return loose({ kind: 'cast', type, operand, span: cursor.spanFrom(start) })
  })

/** The rest of `( expression )`. */
const parseParenthesised = (cursor: Cursor): Expression => {
  const expression = parseComma(cursor)
  cursor.expect(')')
  return expression
}

const parseUnary = (cursor: Cursor): Expression => {
  const { span: start, text } = cursor.peek()
  const operator = UNARIES.get(punctuator(cursor))
  if (operator) {
    cursor.next()
    const { node: operand } = parseCast(cursor)
    return { kind: 'unary', operator, operand, span: cursor.spanFrom(start) }
  }
  if (cursor.accept('++') || cursor.accept('--')) {
    const operand = parseOperand(cursor)
    cursor.changes(operand)
    const span = cursor.spanFrom(start)
    return { kind: 'increment', operator: text === '++' ? '++' : '--', position: 'prefix', operand, span }
  }
  if (cursor.accept('stringof')) {
    const operand = parseOperand(cursor)
    return { kind: 'stringof', operand, span: cursor.spanFrom(start) }
  }
  if (cursor.accept('sizeof')) return parseSizeof(cursor, start)
  return parsePostfix(cursor, start, parsePrimary(cursor))
}

/** The `unary-expr` behind an operator. */
const parseOperand = (cursor: Cursor): Expression => cursor.nested(() => parseUnary(cursor))

const parseSizeof = (cursor: Cursor, start: Span): Expression => {
  if (!cursor.at('(')) {
    const operand = parseOperand(cursor)
    return { kind: 'sizeof', operand, span: cursor.spanFrom(start) }
  }
  const { span: inner } = cursor.next()
  if (startsType(cursor)) {
    const type = parseTypeNameAt(cursor)
    cursor.expect(')')
    return { kind: 'sizeof-type', type, span: cursor.spanFrom(start) }
  }
  const operand = parsePostfix(cursor, inner, parseParenthesised(cursor))
  return { kind: 'sizeof', operand, span: cursor.spanFrom(start) }
}

const parsePostfix = (cursor: Cursor, start: Span, primary: Expression): Expression => {
  let object = primary
  for (let links = 1; ; links++) {
    const longer = parseSuffix(cursor, start, object)
    if (!longer) return object
    cursor.limit(links)
    object = longer
  }
}

/** `object` with the one suffix that follows it, or undefined when none does. */
const parseSuffix = (cursor: Cursor, start: Span, object: Expression): Expression | undefined => {
  const text = punctuator(cursor)
  switch (text) {
    case '[': {
      cursor.next()
      const keys = cursor.list(() => parseAssignment(cursor))
      cursor.expect(']')
      return { kind: 'index', object, arguments: keys, span: cursor.spanFrom(start) }
    }
    case '(': {
      cursor.next()
      const values = cursor.at(')') ? [] : cursor.list(() => parseAssignment(cursor))
      cursor.expect(')')
      return { kind: 'call', callee: object, arguments: values, span: cursor.spanFrom(start) }
    }
    case '.':
    case '->':
      cursor.next()
      return parseMember(cursor, start, object, text)
    case '++':
    case '--':
      cursor.next()
      cursor.changes(object)
      return {
        kind: 'increment',
        operator: text,
        position: 'postfix',
        operand: object,
        span: cursor.spanFrom(start),
      }
    default:
      return undefined
  }
}

const parseMember = (cursor: Cursor, start: Span, object: Expression, operator: '.' | '->'): Expression => {
  const member = cursor.word()
  const span = cursor.spanFrom(start)
  if (operator === '->' && object.kind === 'identifier') {
    if (object.name === 'self' || object.name === 'this')
      return { kind: 'variable', class: object.name, name: member.text, span }
  }
  return { kind: 'member', operator, object, member, span }
}

const parsePrimary = (cursor: Cursor): Expression => {
  const token = cursor.peek()
  const { span } = token
  switch (token.kind) {
    case 'integer':
      cursor.next()
      return { kind: 'integer', value: token.value, type: token.type, span }
    case 'string':
      cursor.next()
      return { kind: 'string', value: token.value, span }
    case 'aggregation':
      cursor.next()
      return { kind: 'aggregation', name: token.name, span }
    case 'word':
      if (startsType(cursor)) return cursor.unexpected()
      cursor.next()
      return token.text.includes('`')
        ? parseScoped(cursor, token.text, span)
        : { kind: 'identifier', name: token.text, span }
    case 'keyword':
      return parseKeyword(cursor, token.text, span)
    default:
      if (!cursor.accept('(')) return cursor.unexpected()
      return parseParenthesised(cursor)
  }
}

const parseKeyword = (cursor: Cursor, keyword: string, start: Span): Expression => {
  switch (keyword) {
    case 'self':
    case 'this':
      cursor.next()
      return { kind: 'identifier', name: keyword, span: start } satisfies Identifier
    case 'offsetof': {
      cursor.next()
      cursor.expect('(')
      const type = parseTypeNameAt(cursor)
      cursor.expect(',')
      const member = cursor.word()
      cursor.expect(')')
      return { kind: 'offsetof', type, member, span: cursor.spanFrom(start) }
    }
    case 'xlate': {
      cursor.next()
      cursor.expect('<')
      const type = parseTypeNameAt(cursor)
      cursor.expect('>')
      cursor.expect('(')
      const operand = parseParenthesised(cursor)
      return { kind: 'xlate', type, operand, span: cursor.spanFrom(start) }
    }
    default:
      return cursor.unexpected()
  }
}

/** `` `sym ``, `` mod`sym ``, ``` mod``sym ```: the last backquotes part module from symbol. */
const parseScoped = (cursor: Cursor, text: string, span: Span): Expression => {
  const [, module = '', quotes, name] = /^(.*?)(``?)([^`]+)$/.exec(text) ?? []
  if (name === undefined) return cursor.unexpectedAt(span)
  return { kind: 'symbol', space: quotes === '`' ? 'kernel' : 'user', module, name, span }
}
