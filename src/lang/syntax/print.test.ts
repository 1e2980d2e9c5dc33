import fc from 'fast-check'
import { expect, test } from 'vitest'
import { programs, TYPE_WORDS } from '../../../test/support/program-arbitrary.ts'
import type { Source } from '../../base/index.ts'
import { parseExpression, parseProgram, printExpression, printProgram } from './index.ts'

const file = (text: string): Source => ({ name: 't.d', text, kind: 'file' })
const isTypeName = (name: string) => TYPE_WORDS.includes(name)
const flags = new Set(['empty'] as const)

/** What follows from the rest of a tree. */
const derived = new Set(['span', 'changes'])

/** Plain data without spans and absent fields. */
const withoutSpans = (tree: unknown): unknown =>
  JSON.parse(
    JSON.stringify(tree, (key, value) =>
      derived.has(key) ? undefined : typeof value === 'bigint' ? `${value}n` : value,
    ),
  )

test('a printed tree parses to the same tree', () => {
  fc.assert(
    fc.property(programs, (program) => {
      const text = printProgram(program)
      expect(withoutSpans(parseProgram(file(text), { isTypeName, flags }))).toEqual(withoutSpans(program))
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['- -x', '- -x'],
  ['+(+x)', '+ +x'],
  ['&(&x)', '& &x'],
  ['-(--x)', '- --x'],
  ['a-(-b)', 'a - -b'],
  ['a/(*p)', 'a / *p'],
  ['(5).x', '(5).x'],
  ['((a+b))*c', '(a + b) * c'],
  ['a+(b*c)', 'a + b * c'],
  ['a-(b-c)', 'a - (b - c)'],
  ['f((a,b),c)', 'f((a, b), c)'],
  ['(a,b)?c:(d=e)', '(a, b) ? c : (d = e)'],
  ['(a?b:c)?d:e', '(a ? b : c) ? d : e'],
  ['sizeof(x)', 'sizeof x'],
  ['sizeof(x+1)', 'sizeof (x + 1)'],
  ['(self)->x', 'self->x'],
  ['@', '@_'],
  ['0x10ul', '16ul'],
  ['"a\\0011\\xff"', '"a\\0011\\377"'],
])('%s prints as %s', (text, printed) => {
  expect(printExpression(parseExpression(file(text)))).toBe(printed)
})

test('macro references of a description print resolved', () => {
  const macros = { args: ['t.d', 'read'], variables: new Map(), used: new Set<number>() }
  const program = parseProgram(file('syscall::$1:entry { }'), { macros })
  expect(printProgram(program)).toBe('syscall::read:entry\n{ }\n')
})
