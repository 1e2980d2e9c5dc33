/** Line directives: where the text of a span was before it was preprocessed. */
import { type Diagnostic, lineOf, positionOf } from '../../base/index.ts'
import type { LineMarker } from './ast.ts'

/** `diagnostic` at the file and line that the last directive before it gives; as it is without directives. */
export const locate = (diagnostic: Diagnostic, lines: readonly LineMarker[]): Diagnostic => {
  const { span } = diagnostic
  const marker = span && lines.findLast((candidate) => candidate.offset <= span.start)
  if (!marker || diagnostic.at) return diagnostic
  const since = lineOf(span) - positionOf(span.source, marker.offset).line
  return { ...diagnostic, at: { file: marker.file, line: marker.line + since } }
}
