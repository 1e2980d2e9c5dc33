/**
 * Every compile-time diagnostic: one row a tag, giving DTrace's message text from typed arguments.
 * A row with several texts for one tag takes the text's name as the key's suffix after a dot.
 */
import { type Diagnostic, DiagnosticError } from './diagnostic.ts'
import type { Span } from './span.ts'

export const catalogue = {
  D_SYNTAX: (text: string) => text,
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
