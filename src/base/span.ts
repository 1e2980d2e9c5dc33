/** Where a piece of D text stands: a source and two character offsets. */

/** One D text: a script file, a command-line string, or a library file. */
export type Source = {
  /** As messages name it: a path for files, the text itself for command-line strings. */
  readonly name: string
  readonly text: string
  readonly kind: 'file' | 'string' | 'library'
}

/** Half-open range [start, end) of UTF-16 offsets in `source.text`. */
export type Span = { readonly source: Source; readonly start: number; readonly end: number }

export const spanOf = (source: Source, start: number, end: number): Span => ({ source, start, end })

/** The smallest span that holds both; both must be of one source. */
export const joinSpans = (a: Span, b: Span): Span => ({
  source: a.source,
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
})

const lineStarts = new WeakMap<Source, number[]>()

/** The offsets at which the lines of a source begin. */
const startsOf = (source: Source): readonly number[] => {
  const known = lineStarts.get(source)
  if (known) return known
  const starts = [0]
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1)
  lineStarts.set(source, starts)
  return starts
}

/** 1-based line and column of an offset. */
export const positionOf = (source: Source, offset: number): { line: number; column: number } => {
  const starts = startsOf(source)
  let [low, high] = [0, starts.length] // the line is at or behind low, before high
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

/** The text of a line, which is counted from 1. */
export const lineText = (source: Source, line: number): string => {
  const starts = startsOf(source)
  const next = starts[line]
  return source.text.slice(starts[line - 1] ?? source.text.length, next === undefined ? undefined : next - 1)
}

/** 1-based line that a message about a span names: that of its last character, as a parser's that has just read it. */
export const lineOf = ({ source, start, end }: Span): number =>
  positionOf(source, Math.max(start, end - 1)).line

export const textOf = (span: Span): string => span.source.text.slice(span.start, span.end)
