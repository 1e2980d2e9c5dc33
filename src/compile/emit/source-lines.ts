/** Where spans stand in their text, with the text of that line, for BTF line info. */
import { lineText, positionOf, type Span } from '../../base/index.ts'

export type SourceLine = {
  readonly file: string
  /** Without its indentation; never with a NUL, which BTF strings can't hold. */
  readonly text: string
  /** From 1, as the column. */
  readonly line: number
  readonly column: number
}

export const sourceLineAt = ({ source, start }: Span): SourceLine => {
  const { line, column } = positionOf(source, start)
  return {
    file: source.kind === 'string' ? '<command line>' : source.name,
    text: lineText(source, line).trim().replaceAll('\0', ' '),
    line,
    column,
  }
}
