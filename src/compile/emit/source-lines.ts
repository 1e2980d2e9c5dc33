/** Where spans stand in their text, with the text of that line, for BTF line info. */
import type { Source, Span } from '../../base/index.ts'

export type SourceLine = {
  readonly file: string
  /** Without its indentation; never with a NUL, which BTF strings can't hold. */
  readonly text: string
  /** From 1, as the column. */
  readonly line: number
  readonly column: number
}

const startsOf = (text: string): number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Asks of the same sources again and again, so each one's lines are found once. */
export class SourceLines {
  readonly #starts = new Map<Source, readonly number[]>()

  at({ source, start }: Span): SourceLine {
    const starts = this.#starts.get(source) ?? startsOf(source.text)
    this.#starts.set(source, starts)
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= start) low = middle
      else high = middle
    }
    const from = starts[low] ?? 0
    const text = source.text.slice(from, (starts[low + 1] ?? source.text.length + 1) - 1)
    return {
      file: source.kind === 'string' ? '<command line>' : source.name,
      text: text.trim().replaceAll('\0', ' '),
      line: low + 1,
      column: start - from + 1,
    }
  }
}
