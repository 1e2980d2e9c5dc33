import { expect, test } from 'vitest'
import { DiagnosticError, type Source, textOf } from '../../base/index.ts'
import { dumpTree, locate, type OptionPragma, parseExpression, parseProgram, parseTypeName } from './index.ts'

const file = (text: string): Source => ({ name: 't.d', text, kind: 'file' })
const string = (text: string): Source => ({ name: text, text, kind: 'string' })

test('options are told while the text is read, before what follows them', () => {
  const seen: string[] = []
  const onOption = ({ name, value }: OptionPragma) => seen.push(`${name}=${value}`)
  const text = '#pragma D option quiet\nBEGIN { x = 1 }\n#pragma D option strsize=2k=\nEND { ) }\n'
  expect(() => parseProgram(file(text), { onOption })).toThrow('extra ) in input stream')
  expect(seen).toEqual(['quiet=undefined', 'strsize=2k='])
})

test('what onOption throws ends the parse', () => {
  const onOption = () => {
    throw new DiagnosticError({ tag: 'D_PRAGMA_OPTSET', text: 'no such option' })
  }
  expect(() => parseProgram(file('#pragma D option x\nBEGIN { }'), { onOption })).toThrow('no such option')
})

test('a word is a type from its typedef on, and an identifier once it was assigned', () => {
  const kinds = (text: string) =>
    parseProgram(file(text), { isTypeName: (name) => name === 'kernel_t' }).declarations.map(
      ({ kind }) => kind,
    )
  expect(kinds('typedef int t; t *x; BEGIN { }')).toEqual(['declaration', 'declaration', 'clause'])
  expect(kinds('BEGIN { kernel_t = 1; y = (kernel_t) + 1; }')).toEqual(['clause'])
  expect(() => kinds('BEGIN { y = (kernel_t) + ; }')).toThrow('syntax error near ";"')
})

test.each([
  ['file', 6],
  ['string', 6],
  ['library', undefined],
] as const)('declarations alone in a %s are an empty program that ends at %s', (kind, end) => {
  const source: Source = { name: 't.d', text: 'int x;', kind }
  expect(parseProgram(source).empty?.start).toBe(end)
})

test('arguments that the text refers to are marked as used', () => {
  const used = new Set<number>()
  const macros = { args: ['t.d', 'a', 'b', 'c'], variables: new Map(), used }
  parseProgram(string('syscall::$1:entry { trace($$3) }'), { macros })
  expect([...used]).toEqual([1, 3])
})

test('a command-line string may have several clauses without bodies', () => {
  const { declarations } = parseProgram(string('BEGIN,END tick-1s /x/ { }'))
  expect(declarations.map((node) => textOf(node.span))).toEqual(['BEGIN,END', 'tick-1s /x/ { }'])
})

test.each([
  ['a + b * c', 'a + b * c'],
  ['(a + b) * c', '(a + b) * c'],
  ['a[1, 2]->b', 'a[1, 2]->b'],
  ['(a)(b)', '(a)(b)'],
])('the span of %s is all of it', (text, spanned) => {
  expect(textOf(parseExpression(file(` ${text} `)).span)).toBe(spanned)
})

test('parts have the spans of their own text', () => {
  const node = parseExpression(file('x = sizeof (int *) + foo(1, "two")'))
  const texts: string[] = []
  const collect = (tree: unknown): void => {
    if (typeof tree !== 'object' || tree === null) return
    for (const [key, value] of Object.entries(tree)) {
      if (key === 'span') texts.push(textOf(value))
      else collect(value)
    }
  }
  collect(node)
  expect(new Set(texts)).toEqual(
    new Set([
      ...['x = sizeof (int *) + foo(1, "two")', 'x', 'sizeof (int *) + foo(1, "two")'],
      ...['sizeof (int *)', 'int *', 'int', '*', 'foo(1, "two")', 'foo', '1', '"two"'],
    ]),
  )
})

test('in a type name every word is a type', () => {
  expect(dumpTree(parseTypeName(file('unheard_of *[3]')))).toContain('base named name="unheard_of"')
  expect(dumpTree(parseTypeName(file('const struct mod`tag (*)(int)')))).toContain('tag="mod`tag"')
})

test.each(['int x', 'static int', '', 'int)', '*'])('%j is no type name', (text) => {
  expect(() => parseTypeName(file(text))).toThrow(DiagnosticError)
})

test.each(['a b', 'a,', ')', '', 'a = ', 'struct s', 'f(,)', 'a[]', 'self->', 'a ? b', 'xlate <int> x'])(
  '%j is no expression',
  (text) => {
    expect(() => parseExpression(file(text))).toThrow(DiagnosticError)
  },
)

test('later diagnostics get the line that the directives give', () => {
  const source = file('# 1 "main.d"\n# 10 "net.h" 1\nint x;\n# 2 "main.d" 2\nBEGIN\n{ y = 1; }\n')
  const { lines, declarations } = parseProgram(source)
  const places = declarations.map(
    ({ span }) => locate({ tag: 'D_T', text: '', ...(span && { span }) }, lines).at,
  )
  expect(places).toEqual([
    { file: 'net.h', line: 10 },
    { file: 'main.d', line: 3 },
  ])
  expect(locate({ tag: 'D_T', text: '' }, lines).at).toBeUndefined()
})
