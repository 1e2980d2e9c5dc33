/** The parser's place in the tokens: one token of lookahead, spans, syntax errors, the nesting limit. */
import { fail, joinSpans, once, type Span, textOf } from '../../base/index.ts'
import type { Expression, Name } from './ast.ts'
import type { SyntaxContext } from './context.ts'
import { Lexer } from './lexer.ts'
import type { TypeNames } from './names.ts'
import type { Token } from './token.ts'

/** What an expression that designates a variable, an element or a member of one is called. */
export const rootName = (node: Expression): string | undefined => {
  if (node.kind === 'identifier' || node.kind === 'variable') return node.name
  if (node.kind === 'index' || (node.kind === 'member' && node.operator === '.')) return rootName(node.object)
  return undefined
}

/** Deeper trees would overflow the stack of the recursive passes behind the parser. */
const MAX_DEPTH = 600

export class Cursor {
  readonly lexer: Lexer
  readonly names: TypeNames
  readonly context: SyntaxContext
  /** `assign-expr`. Types hold expressions and expressions hold types: this breaks the import cycle. */
  readonly assignment: (cursor: Cursor) => Expression
  readonly #observe: ((token: Token) => void) | undefined
  /** The names behind what was assigned or stepped since `noting` began. */
  readonly #changes = new Set<string>()
  #peeked: Token | undefined
  #last: Span | undefined
  #depth = 0

  constructor(given: {
    lexer: Lexer
    names: TypeNames
    context: SyntaxContext
    assignment: (cursor: Cursor) => Expression
    observe?: ((token: Token) => void) | undefined
  }) {
    this.lexer = given.lexer
    this.names = given.names
    this.context = given.context
    this.assignment = given.assignment
    this.#observe = given.observe
  }

  /** Another one at a place of the same text, inside a provider. */
  #within(from: number): Cursor {
    const { context, names, assignment } = this
    const lexer = Lexer.within(this.lexer.source, context, names, from)
    return new Cursor({ lexer, names, context, assignment })
  }

  /**
   * What `parse` makes of the text up to the next semicolon, or of that which ends with the next block: at once, or in
   * text that is read late, when it is first asked for. No token may have been looked at.
   */
  later<T>(to: ';' | '}', parse: (cursor: Cursor) => T): () => T {
    if (!this.context.lazy) {
      const value = parse(this)
      return () => value
    }
    const from = this.lexer.skip(to)
    return once(() => parse(this.#within(from)))
  }

  peek(): Token {
    if (!this.#peeked) {
      this.#peeked = this.lexer.next()
      this.#observe?.(this.#peeked)
    }
    return this.#peeked
  }

  next(): Token {
    const token = this.peek()
    this.#peeked = undefined
    this.#last = token.span
    return token
  }

  /** Is the next token this keyword or punctuator? */
  at(text: string): boolean {
    const token = this.peek()
    return (token.kind === 'punctuator' || token.kind === 'keyword') && token.text === text
  }

  accept(text: string): boolean {
    if (!this.at(text)) return false
    this.next()
    return true
  }

  expect(text: string): Token {
    return this.at(text) ? this.next() : this.unexpected()
  }

  /** Takes a probe description with a colon in it, where no token has been looked at. */
  description(): Token | undefined {
    if (this.#peeked) return undefined
    const token = this.lexer.description()
    if (!token) return undefined
    this.#observe?.(token)
    this.#last = token.span
    return token
  }

  atKind(kind: Token['kind']): boolean {
    return this.peek().kind === kind
  }

  word(): Name {
    const token = this.peek()
    if (token.kind !== 'word') return this.unexpected()
    this.next()
    return { text: token.text, span: token.span }
  }

  /** @throws D_SYNTAX near the next token */
  unexpected(): never {
    const token = this.peek()
    if (token.kind === 'end') return fail('D_SYNTAX.end', token.span)
    return this.unexpectedAt(token.span)
  }

  /** @throws D_SYNTAX near the text of `span`, cut at its first newline */
  unexpectedAt(span: Span): never {
    return fail('D_SYNTAX.near', span, textOf(span).split('\n', 1)[0] ?? '')
  }

  /** From the beginning of `start` to the end of the token taken last. */
  spanFrom(start: Span): Span {
    return this.#last ? joinSpans(start, this.#last) : start
  }

  /** Runs `parse` one level deeper in the tree. */
  nested<T>(parse: () => T): T {
    this.#depth++
    this.limit()
    const result = parse()
    this.#depth--
    return result
  }

  /** Refuses a chain of `links` left-associative operators that makes the tree too deep. */
  limit(links = 0): void {
    if (this.#depth + links > MAX_DEPTH) fail('D_SYNTAX.depth', this.peek().span, MAX_DEPTH)
  }

  /** Notes that the variable or inline that `target` is, or is a part of, changes. */
  changes(target: Expression): void {
    const name = rootName(target)
    if (name !== undefined) this.#changes.add(name)
  }

  /** What `parse` makes, and the names that it saw changed. */
  noting<T>(parse: () => T): T & { readonly changes: readonly string[] } {
    this.#changes.clear()
    return { ...parse(), changes: [...this.#changes] }
  }

  /** `item (, item)*` */
  list<T>(item: () => T): T[] {
    const items = [item()]
    while (this.accept(',')) items.push(item())
    return items
  }
}
