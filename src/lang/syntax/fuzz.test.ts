import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DiagnosticError, type Source } from '../../base/index.ts'
import { type Component, parseExpression, parseFormat, parseProgram, parseTypeName } from './index.ts'

/** Pieces that get an input past the first token more often than characters do. */
const PIECES = [
  ...['BEGIN', 'syscall::read:entry', 'tick-1s', 'pid$target', '42', ':', ',', '*', '/'],
  ...['{', '}', '(', ')', '[', ']', ';', '<', '>', '.', '->', '...', '@', '@a', '$1', '$$1', '$x', '$'],
  ...[
    'self',
    'this',
    'struct',
    'enum',
    'int',
    'unsigned',
    'short',
    'typedef',
    'foo_t',
    'string',
    'if',
    'else',
  ],
  ...['inline', 'translator', 'provider', 'probe', 'xlate', 'sizeof', 'offsetof', 'stringof', 'static'],
  ...[
    'x',
    'mod`sym',
    '`',
    '``x',
    '0x',
    '09',
    '1.5',
    '18446744073709551616',
    '1ull',
    "'a'",
    "''",
    '"s"',
    '"\\',
  ],
  ...['+', '-', '++', '=', '==', '?', '&&', '^^', '<<=', '!', '~', '\\', '\\\n'],
  ...['\n', '\n#', '\n#!', '\n#line 5 "f"\n', '\n#pragma D option ', 'a=b', '\n#pragma D attributes '],
  ...['/*', '*/', '//', ' ', '\t', '\0', '\u20ac', '\ud800'],
]
const inputs = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
)

const contexts = fc.record({
  rightmost: fc.constantFrom<Component>('name', 'function', 'module', 'provider'),
  macros: fc.array(fc.string(), { maxLength: 2 }).map((args) => ({
    args: ['t.d', ...args],
    variables: new Map([['target', -1n]]),
    used: new Set<number>(),
  })),
})

const kinds = fc.constantFrom<Source['kind']>('file', 'string', 'library')

/** What the parser throws must be a diagnostic whose span lies in its text. */
const refusesProperly = (source: Source, parse: () => unknown): void => {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    const { span, text } = error.diagnostic
    expect(text).not.toBe('')
    expect(span?.source).toBe(source)
    expect(span?.start).toBeGreaterThanOrEqual(0)
    expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? 0)
    expect(span?.end).toBeLessThanOrEqual(source.text.length)
  }
}

test.each([
  { door: 'program', parse: parseProgram },
  { door: 'expression', parse: parseExpression },
  { door: 'type name', parse: parseTypeName },
])('whatever the text, a $door parses or is refused with a diagnostic', ({ parse }) => {
  fc.assert(
    fc.property(inputs, kinds, contexts, (text, kind, context) => {
      const source: Source = { name: 'fuzz', text, kind }
      const isTypeName = (name: string) => name.endsWith('_t')
      refusesProperly(source, () => parse(source, { ...context, isTypeName }))
    }),
    { numRuns: 300 },
  )
})

test('whatever the format, it parses or is refused with a diagnostic', () => {
  const letters = fc.constantFrom(..."%%%dsxlhLwc#0-+ '?@*.$59k\0")
  fc.assert(
    fc.property(fc.string({ unit: letters }), (format) => {
      try {
        const items = parseFormat(format)
        const texts = items.filter((item) => item.kind === 'text').map(({ text }) => text)
        expect(texts).not.toContain('')
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error
      }
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['parentheses', '('],
  ['signs', '- '],
  ['casts', '(int)'],
  ['increments', '++ '],
  ['sizes', 'sizeof '],
  ['strings', 'stringof '],
  ['subscripts', 'a['],
  ['calls', 'f('],
  ['conditions', 'a ? '],
  ['alternatives', 'a ? b : '],
  ['assignments', 'a = '],
  ['sums', 'a + '],
  ['commas', 'a, '],
  ['structs', 'sizeof (struct { int x; } *) + '],
])('a hundred thousand %s are refused, not a stack overflow', (_, piece) => {
  const source: Source = { name: 't.d', text: `${piece.repeat(100_000)}a`, kind: 'file' }
  expect(() => parseExpression(source)).toThrow('nesting exceeds')
})

test.each([
  ['pointers', `int ${'*'.repeat(100_000)}x;`],
  ['arrays', `int x${'[1]'.repeat(100_000)};`],
  ['declarators', `int ${'('.repeat(100_000)}x;`],
  ['struct bodies', 'struct {'.repeat(100_000)],
  ['parameters', `int f${'(int ('.repeat(100_000)}`],
  ['branches', `BEGIN { ${'if (a) '.repeat(100_000)}`],
  ['blocks', `BEGIN { ${'if (a) { '.repeat(100_000)}`],
  ['else branches', `BEGIN { ${'if (a) b; else '.repeat(100_000)}`],
])('a hundred thousand %s are refused, not a stack overflow', (_, text) => {
  expect(() => parseProgram({ name: 't.d', text, kind: 'file' })).toThrow('nesting exceeds')
})
