/**
 * Every compile-time diagnostic: one row a tag, giving DTrace's message text from typed arguments.
 * A row with several texts for one tag takes the text's name as the key's suffix after a dot.
 */
import { type Diagnostic, DiagnosticError } from './diagnostic.ts'
import type { Span } from './span.ts'

export const catalogue = {
  // Lexing and parsing.
  'D_SYNTAX.near': (token: string) => `syntax error near "${token}"`,
  'D_SYNTAX.end': () => 'syntax error near end of input',
  'D_SYNTAX.literal': () => 'syntax error near end-of-input',
  'D_SYNTAX.no_body': () => 'expected predicate and/or actions following probe description',
  'D_SYNTAX.no_actions': () => 'expected actions { } following probe description and predicate',
  'D_SYNTAX.float': () => 'floating-point constants are not permitted',
  'D_SYNTAX.extra': (closer: string) => `extra ${closer} in input stream`,
  'D_SYNTAX.open_predicate': (closer: string) => `closing ${closer} expected in predicate before /`,
  'D_SYNTAX.nested_comment': () => '/* encountered inside a comment',
  'D_SYNTAX.open_comment': () => 'end-of-file encountered before matching */',
  'D_SYNTAX.open_control': () => 'end-of-file encountered before end of control line',
  'D_SYNTAX.depth': (limit: number) => `nesting exceeds ${limit} levels`,
  D_EMPTY: () => 'empty D program translation unit',
  D_INT_OFLOW: (text: string) => `constant ${text} results in integer overflow`,
  'D_INT_OFLOW.type': (value: bigint) =>
    `integer constant 0x${value.toString(16)} cannot be represented in any built-in integral type`,
  D_INT_DIGIT: (text: string, digit: string) => `constant ${text} contains invalid digit ${digit}`,
  D_STR_NL: () => 'newline encountered in string literal',
  D_CHR_NL: () => 'newline encountered in character constant',
  D_CHR_NULL: () => 'empty character constant',
  D_CHR_OFLOW: () => 'character constant is too long',
  D_MACRO_UNDEF: (reference: string) => `macro argument ${reference} is not defined`,
  'D_MACRO_UNDEF.variable': (name: string) => `macro variable $${name} is not defined`,
  D_MACRO_OFLOW: (number: number, value: string) =>
    `macro argument $${number} constant ${value} results in integer overflow`,
  D_MACRO_UNUSED: (text: string, number: number) =>
    `extraneous argument '${text}' ($${number} is not referenced)`,

  // printf formats; `#k` counts conversions from 1, `%%` included.
  'D_SYNTAX.format_stars': (k: number, field: 'width' | 'precision') =>
    `format conversion #${k} has more than one '*' specified for the output ${field}`,
  'D_SYNTAX.format_dots': (k: number) => `format conversion #${k} has more than one '.' specified`,
  'D_SYNTAX.format_positional': (k: number) =>
    `format conversion #${k} uses unsupported positional format (%n$)`,
  'D_SYNTAX.format_percent': (k: number) =>
    `format conversion #${k} cannot be combined with other format flags: %%`,
  'D_SYNTAX.format_end': (k: number) => `format conversion #${k} name expected before end of format string`,
  'D_SYNTAX.format_undefined': (k: number, name: string) => `format conversion #${k} is undefined: %${name}`,

  // Control lines and pragmas.
  D_PRAGERR: (text: string) => `#error: ${text}`,
  D_PRAGCTL_INVAL: (word: string) => `invalid control directive: #${word}`,
  'D_PRAGCTL_INVAL.word': () => 'invalid control directive',
  D_PRAGMA_INVAL: (word: string) => `invalid D pragma: ${word}`,
  'D_PRAGMA_INVAL.attributes': () => 'invalid attributes specified by #pragma attributes',
  // The reference exchanges the two words, and scripts compare its text.
  'D_PRAGMA_INVAL.component': (provider: string, component: string) =>
    `invalid component "${provider}" in attribute #pragma for provider ${component}`,
  'D_PRAGMA_INVAL.class': (word: string) => `invalid class ${word} specified by #pragma depends_on`,
  'D_PRAGMA_INVAL.version': () => 'invalid version string specified by #pragma binding',
  D_PRAGMA_MALFORM: (usage: string) => `malformed ${usage}`,
  'D_PRAGMA_MALFORM.extra': (name: string) => `superfluous arguments specified for #pragma ${name}`,

  // Probe descriptions, as far as their text alone decides.
  'D_PDESC_INVAL.over': (text: string) =>
    `invalid probe description "${text}": Overspecified probe description`,
  'D_PDESC_INVAL.macro': (text: string) =>
    `invalid probe description "${text}": Undefined macro variable in probe description`,
  'D_PDESC_INVAL.id': (id: bigint) => `identifier ${id} exceeds maximum probe id`,
  'D_PDESC_INVAL.form': (id: bigint, what: string) =>
    `probe identifier ${id} not permitted when specifying ${what}`,

  // Declarations, as far as their words alone decide.
  D_DECL_CHARATTR: () => 'invalid type declaration: short and long may not be used with char type',
  D_DECL_VOIDATTR: () => 'invalid type declaration: attributes may not be used with void type',
  D_DECL_SIGNINT: () => 'invalid type declaration: signed and unsigned may only be used with integer type',
  D_DECL_LONGINT: () =>
    'invalid type declaration: long and long long may only be used with integer or floating-point type',
  D_DECL_IDENT: () => 'old-style declaration or incorrect type specified',
  D_DECL_CLASS: () => 'only one storage class allowed in a declaration',
  D_DECL_BADCLASS: () => 'specified storage class not appropriate in D',
  'D_DECL_BADCLASS.inline': () => 'specified storage class not appropriate for inline declaration',
  D_DECL_PARMCLASS: () => 'inappropriate storage class for function or associative array parameter',
  D_DECL_COMBO: () => 'invalid type combination',
  D_DECL_MNAME: () => 'member declaration requires a name',
  'D_DECL_SCOPE.declaration': (name: string) =>
    `D scoping operator may not be used in a declaration name (${name})`,
  'D_DECL_SCOPE.member': (name: string) => `D scoping operator may not be used in a member name (${name})`,
  'D_DECL_SCOPE.type': () => 'D scoping operator may not be used in a type name',
  'D_DECL_SCOPE.enumerator': (name: string) =>
    `D scoping operator may not be used in an enumerator name (${name})`,
  D_DECL_USELESS: () => 'useless declaration',
  'D_DECL_USELESS.inline': () => 'inline declaration requires a name',
  'D_UNKNOWN.type': (words: string) => `failed to resolve type ${words}: Unknown type name`,

  D_UNSUPPORTED: (what: string) => `${what} is not supported yet`,
} as const

export type DiagnosticKey = keyof typeof catalogue

type Arguments<K extends DiagnosticKey> = Parameters<(typeof catalogue)[K]>

export const diagnostic = <K extends DiagnosticKey>(
  key: K,
  span: Span | undefined,
  ...args: Arguments<K>
): Diagnostic => {
  const row = catalogue[key] as (...args: unknown[]) => string
  const tag = key.split('.')[0] ?? key
  return { tag, text: row(...args), ...(span && { span }) }
}

/** Raises the diagnostic `key` at `span`. */
export const fail = <K extends DiagnosticKey>(
  key: K,
  span: Span | undefined,
  ...args: Arguments<K>
): never => {
  throw new DiagnosticError(diagnostic(key, span, ...args))
}
