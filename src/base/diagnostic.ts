/** Compile-time diagnostics as values. The texts are in catalogue.ts; only the CLI prints them. */
import type { Span } from './span.ts'

export type Diagnostic = {
  /** `D_…`; shown with option `errtags`. Without one, nothing but the text is shown: no place either. */
  readonly tag: string | undefined
  /** DTrace's message text; further lines begin with a tab. */
  readonly text: string
  readonly span?: Span
  /** `in predicate` / `in action list`, for errors found while a clause of a command-line string is checked. */
  readonly region?: 'predicate' | 'action list'
  /** What to do next, where there is something to say. */
  readonly hint?: string
  /** Overrides the line that the span gives (line directives); `file` is undefined for the main file. */
  readonly at?: { readonly file: string | undefined; readonly line: number }
}

/** Thrown inside the compiler (D stops at the first error) and turned into a value at its doors. */
export class DiagnosticError extends Error {
  readonly diagnostic: Diagnostic
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.text)
    this.name = 'DiagnosticError'
    this.diagnostic = diagnostic
  }
}
