import { expect, test } from 'vitest'
import type { Diagnostic } from './diagnostic.ts'
import { renderDiagnostic, renderExcerpt } from './render-diagnostic.ts'
import { type Source, spanOf } from './span.ts'

const source = (kind: Source['kind'], text = 'BEGIN\n{\n\ttrace(x);\n}\n'): Source => ({
  name: 't.d',
  text,
  kind,
})
const about = (given: Source, extra: Partial<Diagnostic> = {}): Diagnostic => ({
  tag: 'D_T',
  text: 'no x',
  span: spanOf(given, 15, 16),
  ...extra,
})

test.each([
  { name: 'a script', diagnostic: about(source('file')), text: 'line 3: no x' },
  { name: 'a library', diagnostic: about(source('library')), text: '"t.d", line 3: no x' },
  { name: 'a command-line string', diagnostic: about(source('string')), text: 'no x' },
  {
    name: 'a clause of a command-line string',
    diagnostic: about(source('string'), { region: 'predicate' }),
    text: 'in predicate: no x',
  },
  {
    name: 'an included file',
    diagnostic: about(source('file'), { at: { file: 'a.h', line: 9 } }),
    text: '"a.h", line 9: no x',
  },
  {
    name: 'preprocessed text of the main file',
    diagnostic: about(source('file'), { at: { file: undefined, line: 9 } }),
    text: 'line 9: no x',
  },
  { name: 'nowhere', diagnostic: { tag: 'D_T', text: 'no x' }, text: 'no x' },
  { name: 'a text of two lines', diagnostic: { tag: 'D_T', text: 'a\n\tb\n' }, text: 'a\n\tb' },
])('a diagnostic about $name says where', ({ diagnostic, text }) => {
  expect(renderDiagnostic(diagnostic, { errtags: false })).toBe(text)
  expect(renderDiagnostic(diagnostic, { errtags: true })).toBe(`[D_T] ${text}`)
})

test('an excerpt puts the caret under the span, tabs included, and the hint below', () => {
  expect(renderExcerpt(about(source('file'), { hint: 'did you mean y?' }))).toBe(
    '3 | \ttrace(x);\n  | \t      ^\nhint: did you mean y?\n',
  )
})

test('a span over several lines is marked to the end of its first', () => {
  const given = source('file', 'ab\ncd')
  expect(renderExcerpt({ tag: 'D_T', text: '', span: spanOf(given, 1, 5) })).toBe('1 | ab\n  |  ^\n')
})

test('control characters of the source do not reach the terminal', () => {
  const given = source('string', 'a\x1b[2Jb')
  expect(renderExcerpt({ tag: 'D_T', text: '', span: spanOf(given, 5, 6) })).toBe(
    '1 | a\ufffd[2Jb\n  |      ^\n',
  )
})

test('without place and hint there is no excerpt', () => {
  expect(renderExcerpt({ tag: 'D_T', text: '' })).toBe('')
})
