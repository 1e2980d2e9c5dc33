/** Control lines: `#line`, `#error`, `#ident`, `#pragma` and their like, one line at a time. */
import { fail, type Source, type Span, spanOf } from '../../base/index.ts'
import type { LineMarker, Pragma } from './ast.ts'
import { decodeEscapes } from './literal.ts'
import { readPragma, type Word } from './pragma.ts'

export type ControlLine = {
  /** Offset after the line's newline. */
  readonly end: number
  readonly pragma?: Pragma
  readonly marker?: LineMarker
}

const wordsOf = (line: string): Word[] =>
  (line.match(/"(?:[^"\\]|\\.)*"|[^\s"]+|"\S*/g) ?? []).map((text) => {
    if (/^[0-9]+$/.test(text)) return { kind: 'integer', text }
    if (/^".*"$/.test(text) && text.length > 1)
      return { kind: 'string', text: decodeEscapes(text.slice(1, -1)) }
    return { kind: 'word', text }
  })

const LINE_USAGE = '#line <line> [ ["file"] state ]'

/** How cpp(1) reports the main file when it reads a pipe, by its name or by `-`. */
const MAIN_FILES: readonly string[] = ['/dev/stdin', '<stdin>']

/** `# 12 "file" 1`: flag 1 enters an included file, 2 returns from one. */
const readMarker = (words: readonly Word[], end: number, span: Span, last: LineMarker | undefined) => {
  const [line, ...rest] = words
  if (line?.kind !== 'integer') return fail('D_PRAGMA_MALFORM', span, LINE_USAGE)
  const file = rest[0]?.kind === 'string' ? rest.shift()?.text : undefined
  if (rest.some((word) => word.kind !== 'integer')) return fail('D_PRAGMA_MALFORM', span, LINE_USAGE)
  const flags = rest.map((word) => word.text)
  const change = flags.includes('1') ? 1 : flags.includes('2') ? -1 : 0
  return {
    offset: end,
    file: file === undefined ? last?.file : MAIN_FILES.includes(file) ? undefined : file,
    line: Number(line.text),
    includeDepth: Math.max(0, (last?.includeDepth ?? 0) + change),
  }
}

/**
 * Reads the control line whose `#` is at `start`; `last` is the line directive before it.
 * @throws D_SYNTAX at the end of the text, D_PRAGERR, D_PRAGCTL_INVAL, D_PRAGMA_*
 */
export const readControlLine = (source: Source, start: number, last: LineMarker | undefined): ControlLine => {
  const newline = source.text.indexOf('\n', start)
  const end = newline < 0 ? source.text.length : newline + 1
  if (source.text.startsWith('#!', start)) return { end }
  const span = spanOf(source, start, newline < 0 ? end : newline)
  if (newline < 0) return fail('D_SYNTAX.open_control', span)
  const [directive, ...rest] = wordsOf(source.text.slice(start + 1, newline))
  if (directive === undefined) return { end }
  if (directive.kind === 'integer') return { end, marker: readMarker([directive, ...rest], end, span, last) }
  if (directive.kind !== 'word') return fail('D_PRAGCTL_INVAL.word', span)
  switch (directive.text) {
    case 'line':
      return { end, marker: readMarker(rest, end, span, last) }
    case 'ident':
      return { end }
    case 'error':
    case 'pragma': {
      const pragma = readPragma(directive.text === 'error' ? [directive, ...rest] : rest, span)
      return pragma ? { end, pragma } : { end }
    }
    default:
      return /^[A-Za-z_]/.test(directive.text)
        ? fail('D_PRAGCTL_INVAL', span, directive.text)
        : fail('D_PRAGCTL_INVAL.word', span)
  }
}
