/**
 * The lexer. It reads one token at a time, on demand, because what it reads changes how it reads on: a
 * declaration makes type names, a pragma sets options. Between declarations it is in outer mode, where words
 * are probe descriptions; inside them in inner mode, where they are C's tokens.
 */
import { fail, type Source, type Span, spanOf } from '../../base/index.ts'
import type { LineMarker, Name, Pragma } from './ast.ts'
import type { SyntaxContext, SyntaxFlag } from './context.ts'
import { SYNTAX_FLAGS } from './context.ts'
import { readControlLine } from './control-line.ts'
import { characterConstant, decodeEscapes, integerLiteral } from './literal.ts'
import { macroTokens } from './macro.ts'
import type { TypeNames } from './names.ts'
import { DECLARATION_KEYWORDS, KEYWORDS, PUNCTUATORS, type Token } from './token.ts'

const BLANKS = /[ \t\n\r\f\v]+/y
/** What comments, control lines and continued lines begin with. */
const BEGINS_SKIPPED = new Set('/#\\')
const CONTINUED = /\\\r?\n/y
const DESCRIPTION = /[-$:A-Za-z_.?*\\[\]!0-9][-$:A-Za-z_.?*\\[\]!0-9`]*/y
// Digits that no description goes on from: `8021q` is a module.
const PROBE_ID = /[0-9]+(?![-$:A-Za-z_.?*\\[\]!0-9`])/y
const FLOAT = /(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFlL]?|[0-9]+[eE][+-]?[0-9]+[fFlL]?/y
const WORD = /(?:[A-Za-z_`]|[0-9][0-9A-Za-z_]*`)[0-9A-Za-z_`]*/y
const NUMBER = /[0-9][0-9A-Za-z_]*/y
const AGGREGATION = /@(?:[A-Za-z_][0-9A-Za-z_]*)?/y
const MACRO = /\$\$?(?:[0-9]+|[A-Za-z_][0-9A-Za-z_]*)/y
/** What stands before a name that a bracket or an equals sign follows, and the name. */
const DECLARED = /[^[=;]*?\b([A-Za-z_]\w*)(?=\s*[[=])/y
/** What the end of something that is passed over is looked for among: what may hold a semicolon or brace that isn't it. */
const PARTS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{};]/g
const QUOTED = { '"': /"(?:[^"\\\n]|\\[^\n])*/y, "'": /'(?:[^'\\\n]|\\[^\n])*/y }

const PUNCTUATOR = new RegExp(PUNCTUATORS.map((text) => text.replace(/./g, '\\$&')).join('|'), 'y')
/** What begins nothing but a punctuator. */
const PUNCTUATION = new Set(PUNCTUATORS.map((text) => text.charAt(0)).filter((first) => first !== '.'))
const DIGIT_OR_POINT = /[0-9.]/

const CLOSES: Record<string, '(' | '[' | '{'> = { ')': '(', ']': '[', '}': '{' }

/** Words that outer mode never takes for a type, whatever typedefs the kernel has. */
const SPECIAL_PROBES = new Set(['BEGIN', 'END', 'ERROR'])

export class Lexer {
  readonly source: Source
  readonly #context: SyntaxContext
  readonly #names: TypeNames
  readonly #flags: Set<SyntaxFlag>
  readonly pragmas: Pragma[] = []
  readonly lines: LineMarker[] = []
  readonly #end: number
  #at: number
  #mode: 'outer' | 'inner'
  /** What put the lexer into inner mode: a clause ends with its brace, a declaration with a semicolon. */
  #inside: 'clause' | 'declaration' = 'declaration'
  #open = { '(': 0, '[': 0, '{': 0 }
  #afterMember = false
  readonly #queue: Token[] = []
  /** Braces around the clauses that are being read: one in a provider. */
  #clauseDepth = 0

  constructor(source: Source, context: SyntaxContext, names: TypeNames, mode: 'outer' | 'inner') {
    this.source = source
    this.#context = context
    this.#names = names
    this.#mode = mode
    this.#at = context.part?.from ?? 0
    this.#end = context.part?.to ?? source.text.length
    this.#flags = new Set(context.flags)
    if (source.kind === 'string') this.#flags.add('pspec')
  }

  has(flag: SyntaxFlag): boolean {
    return this.#flags.has(flag)
  }

  /** True between `(` or `[` and its closer, as of the token read last. */
  get bracketed(): boolean {
    return this.#open['('] > 0 || this.#open['['] > 0
  }

  /** The text that follows the token read last, blanks skipped. */
  get following(): string {
    BLANKS.lastIndex = this.#at
    const skip = BLANKS.exec(this.source.text)?.[0].length ?? 0
    return this.source.text.slice(this.#at + skip, this.#at + skip + 2)
  }

  /** @throws the diagnostics of sections "lexing" and "control lines" of the catalogue */
  next(): Token {
    const queued = this.#queue.shift()
    if (queued) return queued
    this.#skip()
    if (this.#at >= this.#end) return this.#token('end', this.#at)
    const token = this.#mode === 'outer' ? this.#outer() : this.#inner()
    this.#afterMember = token.kind === 'punctuator' && (token.text === '.' || token.text === '->')
    return token
  }

  /** A probe description with a colon where the next token would begin; any other text is left alone. */
  description(): Token | undefined {
    this.#skip()
    const start = this.#at
    const text = this.#take(DESCRIPTION)
    if (text?.includes(':')) return this.#token('description', start)
    this.#at = start
    return undefined
  }

  /** Runs `read` over the inside of a provider's braces, where there are clauses. */
  insideProvider<T>(read: () => T): T {
    this.#clauseDepth = 1
    const result = read()
    this.#clauseDepth = 0
    return result
  }

  /**
   * Passes over text without reading it: to the next semicolon outside of braces, which is left, or behind the next block.
   * Gives where that began.
   */
  skip(to: ';' | '}'): number {
    const from = this.#at
    let depth = 0
    for (let part = this.#find(PARTS); part !== undefined; part = this.#find(PARTS)) {
      if (part === '{') depth++
      else if (part === '}') depth--
      if (part !== to || depth !== 0) continue
      if (part === ';') this.#at--
      return from
    }
    const { length } = this.source.text
    return fail('D_SYNTAX.end', this.#span(length, length))
  }

  /** What the declaration that follows declares, which isn't read: the word before its first bracket or equals sign. */
  declaredName(): Name | undefined {
    DECLARED.lastIndex = this.#at
    const found = DECLARED.exec(this.source.text)
    const [whole = '', text] = found ?? []
    if (text === undefined) return undefined
    const start = this.#at + whole.length - text.length
    return { text, span: this.#span(start, start + text.length) }
  }

  /** From the beginning of `start` to where the next token is looked for. */
  spanFrom(start: Span): Span {
    return this.#span(start.start)
  }

  /** Begins with a part of a provider's inside. */
  static within(source: Source, context: SyntaxContext, names: TypeNames, from: number): Lexer {
    const lexer = new Lexer(source, context, names, 'inner')
    lexer.#at = from
    lexer.#open['{'] = 1
    lexer.#clauseDepth = 1
    return lexer
  }

  #span(start: number, end = this.#at): Span {
    return spanOf(this.source, start, end)
  }

  #token(kind: 'end' | 'word' | 'keyword' | 'punctuator' | 'description' | 'close-predicate', start: number) {
    return { kind, text: this.source.text.slice(start, this.#at), span: this.#span(start) }
  }

  /** Takes what `pattern` (sticky) matches here. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const text = pattern.exec(this.source.text)?.[0]
    this.#at += text?.length ?? 0
    return text
  }

  /** Goes behind the next match of `pattern` (global). */
  #find(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const text = pattern.exec(this.source.text)?.[0]
    if (text !== undefined) this.#at = pattern.lastIndex
    return text
  }

  #startsWith(text: string): boolean {
    return this.source.text.startsWith(text, this.#at)
  }

  #near(start: number): never {
    const character = String.fromCodePoint(this.source.text.codePointAt(start) ?? 0)
    return fail('D_SYNTAX.near', this.#span(start, start + character.length), character)
  }

  // ── blanks, comments, control lines ────────────────────────────────────────────────────────────────────

  #skip(): void {
    for (;;) {
      if (this.#take(BLANKS)) continue
      if (this.#mode === 'inner' && !BEGINS_SKIPPED.has(this.source.text[this.#at] ?? '')) return
      if (this.#startsWith('/*')) this.#blockComment()
      else if (this.#startsWith('//')) this.#lineComment()
      else if (this.#startsWith('#') && this.#firstOnLine()) this.#controlLine()
      else if (this.#mode === 'outer' || !this.#take(CONTINUED)) return
    }
  }

  #firstOnLine(): boolean {
    const line = this.source.text.lastIndexOf('\n', this.#at - 1) + 1
    return this.#at === 0 || this.source.text.slice(line, this.#at).trim() === ''
  }

  #blockComment(): void {
    const { text } = this.source
    const start = this.#at
    const close = text.indexOf('*/', start + 2)
    const nested = text.indexOf('/*', start + 2)
    if (nested >= 0 && (close < 0 || nested < close)) {
      fail('D_SYNTAX.nested_comment', this.#span(nested, nested + 2))
    }
    if (close < 0) fail('D_SYNTAX.open_comment', this.#span(start, start + 2))
    this.#at = close + 2
  }

  #lineComment(): void {
    const newline = this.source.text.indexOf('\n', this.#at)
    this.#at = newline < 0 ? this.source.text.length : newline
  }

  #controlLine(): void {
    const { end, pragma, marker } = readControlLine(this.source, this.#at, this.lines.at(-1))
    this.#at = end
    if (marker) this.lines.push(marker)
    if (!pragma) return
    this.pragmas.push(pragma)
    if (pragma.kind !== 'option') return
    this.#context.onOption(pragma)
    const flag = SYNTAX_FLAGS.find((known) => known === pragma.name)
    if (flag) this.#flags.add(flag)
  }

  // ── outer mode ─────────────────────────────────────────────────────────────────────────────────────────

  #outer(): Token {
    const start = this.#at
    const id = this.#take(PROBE_ID)
    if (id !== undefined) return this.#integer(id, start)
    const text = this.#take(DESCRIPTION)
    if (text !== undefined) return this.#description(text, start)
    const character = this.source.text[start] ?? ''
    if (!['/', ',', '{'].includes(character)) return this.#near(start)
    this.#at++
    if (character !== ',') this.#enter('clause')
    if (character === '{') this.#open['{']++
    return this.#token('punctuator', start)
  }

  #enter(inside: 'clause' | 'declaration'): void {
    this.#mode = 'inner'
    this.#inside = inside
  }

  /** A probe description, or the first word of a declaration. */
  #description(text: string, start: number): Token {
    const star = text.indexOf('*')
    const word = star > 0 && !this.has('pspec') ? text.slice(0, star) : text
    if (DECLARATION_KEYWORDS.has(word)) {
      this.#at = start + word.length
      this.#enter('declaration')
      return this.#token('keyword', start)
    }
    const typed = !/[-:.?!`]/.test(text) && !SPECIAL_PROBES.has(text)
    if (typed && !this.has('pspec') && this.#names.isType(word)) {
      this.#at = start + word.length
      this.#enter('declaration')
      return this.#token('word', start)
    }
    return this.#token('description', start)
  }

  // ── inner mode ─────────────────────────────────────────────────────────────────────────────────────────

  #inner(): Token {
    const start = this.#at
    const first = this.source.text[start] ?? ''
    if (PUNCTUATION.has(first)) return this.#punctuator(start)
    if (DIGIT_OR_POINT.test(first) && this.#take(FLOAT)) return fail('D_SYNTAX.float', this.#span(start))
    const word = this.#take(WORD)
    if (word !== undefined) {
      const keyword = KEYWORDS.has(word) && !this.#afterMember
      return this.#token(keyword ? 'keyword' : 'word', start)
    }
    const number = this.#take(NUMBER)
    if (number !== undefined) return this.#integer(number, start)
    const aggregation = this.#take(AGGREGATION)
    if (aggregation !== undefined) {
      const name = aggregation.slice(1) || '_'
      return { kind: 'aggregation', text: aggregation, name, span: this.#span(start) }
    }
    const macro = this.#take(MACRO)
    if (macro !== undefined) return this.#macro(macro, start)
    if (first === '"' || first === "'") return this.#quoted(first, start)
    return this.#punctuator(start)
  }

  #integer(text: string, start: number): Token {
    const span = this.#span(start)
    return { kind: 'integer', text, span, ...integerLiteral(text, span) }
  }

  #macro(text: string, start: number): Token {
    const [first, ...rest] = macroTokens(
      text,
      this.#context.macros,
      this.has('defaultargs'),
      this.#span(start),
    )
    this.#queue.push(...rest)
    return first ?? this.#near(start)
  }

  #quoted(quote: '"' | "'", start: number): Token {
    const text = this.#take(QUOTED[quote]) ?? ''
    const next = this.source.text[this.#at]
    if (next !== quote) {
      const end = this.#span(this.#at)
      if (next === undefined || !this.source.text.includes('\n', this.#at))
        return fail('D_SYNTAX.literal', this.#span(start))
      return quote === '"' ? fail('D_STR_NL', end) : fail('D_CHR_NL', end)
    }
    this.#at++
    const span = this.#span(start)
    const inside = text.slice(1)
    if (quote === '"') return { kind: 'string', text: `${text}"`, value: decodeEscapes(inside), span }
    return { kind: 'integer', text: `${text}'`, span, ...characterConstant(inside, span) }
  }

  #punctuator(start: number): Token {
    if (this.#closesPredicate()) {
      this.#at++
      return this.#token('close-predicate', start)
    }
    const text = this.#take(PUNCTUATOR)
    if (text === undefined) return this.#near(start)
    this.#balance(text, start)
    return this.#token('punctuator', start)
  }

  /** Braces mean a body, and there `/` always divides. */
  #closesPredicate(): boolean {
    if (this.source.text[this.#at] !== '/' || this.#open['{'] > this.#clauseDepth) return false
    const start = this.#at++
    const follows = this.following
    this.#at = start
    if (!/^(?:$|[;{/])/.test(follows)) return false
    for (const [open, close] of [
      ['(', ')'],
      ['[', ']'],
    ] as const) {
      if (this.#open[open] > 0) return fail('D_SYNTAX.open_predicate', this.#span(start, start + 1), close)
    }
    return true
  }

  #balance(text: string, start: number): void {
    if (text === '(' || text === '[' || text === '{') this.#open[text]++
    const opener = CLOSES[text]
    if (opener && --this.#open[opener] < 0) fail('D_SYNTAX.extra', this.#span(start), text)
    const ends = this.#inside === 'clause' ? '}' : ';'
    if (text === ends && this.#open['{'] === 0) this.#mode = 'outer'
  }
}
