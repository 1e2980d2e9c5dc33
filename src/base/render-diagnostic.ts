/** Diagnostics as text: DTrace's one-line form, and the excerpt with a caret for people at a terminal. */
import type { Diagnostic } from './diagnostic.ts'
import { lineOf, lineText, positionOf, type Span } from './span.ts'

/** The place that DTrace's form names; the first that applies of file and line, line, region, nothing. */
const place = ({ at, span, region }: Diagnostic): string => {
  const line = at?.line ?? (span && lineOf(span))
  const file = at ? at.file : span?.source.kind === 'library' ? span.source.name : undefined
  if (file !== undefined) return `"${file}", line ${line}: `
  if (span?.source.kind === 'file') return `line ${line}: `
  return region ? `in ${region}: ` : ''
}

/**
 * `[TAG] line N: text` or `[TAG] in region: text`, as it stands behind `failed to compile script FILE: `.
 * Text without a tag stands alone. With `errtags` unset there is no tag. A final newline of the text is cut off.
 */
export const renderDiagnostic = (diagnostic: Diagnostic, { errtags }: { errtags: boolean }): string => {
  const text = diagnostic.text.replace(/\n$/, '')
  if (diagnostic.tag === undefined) return text
  return `${errtags ? `[${diagnostic.tag}] ` : ''}${place(diagnostic)}${text}`
}

/** What would move a terminal's cursor becomes one visible column; tabs stay, and shift the caret alike. */
const visible = (text: string): string => text.replace(/[^\P{Cc}\t]/gu, '\ufffd')

/** From the span's start to its end or the end of the first line, at least one column. */
const caret = (span: Span, column: number, line: string): string => {
  const before = visible(line.slice(0, column - 1)).replace(/[^\t]/g, ' ')
  const width = Math.max(1, Math.min(span.end - span.start, line.length - column + 1))
  return `${before}${'^'.repeat(width)}`
}

/**
 * The line that the diagnostic is about with a caret under it, and the hint; the empty text when it has
 * neither place nor hint. Lines end with a newline.
 */
export const renderExcerpt = ({ span, hint }: Diagnostic): string => {
  const advice = hint === undefined ? '' : `hint: ${hint}\n`
  if (!span) return advice
  const position = positionOf(span.source, span.start)
  const line = lineText(span.source, position.line)
  const number = String(position.line)
  const margin = ' '.repeat(number.length)
  return [
    `${number} | ${visible(line)}`.trimEnd(),
    `${margin} | ${caret(span, position.column, line)}`,
    advice,
  ].join('\n')
}
