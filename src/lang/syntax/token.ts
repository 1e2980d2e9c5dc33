/** Tokens of D and the tables that tell words from keywords. */
import type { Span } from '../../base/index.ts'
import type { IntegerType } from './ast.ts'

/** `text` is what the token stands for; `span` is where it was written, so for `$1` the two differ. */
export type Token = { readonly span: Span; readonly text: string } & (
  | { readonly kind: 'integer'; readonly value: bigint; readonly type: IntegerType }
  | { readonly kind: 'string'; readonly value: string }
  /** An identifier or a type name, scoping backquotes included; the parser tells them apart. */
  | { readonly kind: 'word' }
  | { readonly kind: 'keyword' }
  | { readonly kind: 'aggregation'; readonly name: string }
  | { readonly kind: 'punctuator' }
  /** A probe description (outer mode). */
  | { readonly kind: 'description' }
  /** The `/` that ends a predicate. */
  | { readonly kind: 'close-predicate' }
  | { readonly kind: 'end' }
)

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Reserved in inner mode; some are reserved only. */
export const KEYWORDS = words(`
  auto break case char const continue counter default do double else enum extern float for goto if import
  inline int long offsetof probe provider register restrict return self short signed sizeof static string
  stringof struct switch this translator typedef union unsigned void volatile while xlate
`)

/** In outer mode these begin a declaration; other words there are probe descriptions. */
export const DECLARATION_KEYWORDS = words(`
  auto char const double enum extern float inline int long provider register restrict self short signed
  static string struct this translator typedef union unsigned void volatile
`)

/** Longest first, so that the first match is the right one. */
export const PUNCTUATORS = [
  ...['...', '<<=', '>>='],
  ...['->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '^^', '||'],
  ...['*=', '/=', '%=', '+=', '-=', '&=', '^=', '|='],
  ...['(', ')', '[', ']', '{', '}', '.', ',', ';', ':', '?', '=', '<', '>'],
  ...['+', '-', '*', '/', '%', '&', '^', '|', '~', '!'],
] as const
