import { expect, test } from 'vitest'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['strlen("")', 0n],
  ['strlen("abc")', 3n],
  ['strlen(probefunc)', 4n],
  ['strlen(execname)', 1n],
  ['strlen(stringof(arg4))', 11n],
  ['strlen(copyinstr(arg5))', 21n],
  ['strlen(copyinstr(arg5, 6))', 6n],
  ['strlen(NULL)', 'badAddress'],
  ['strjoin("", "")', ''],
  ['strjoin("abc", "def")', 'abcdef'],
  ['strjoin(strjoin(probefunc, ":"), execname)', 'read:a'],
  ['strjoin("abc", NULL)', 'badAddress'],
  ['substr("abcde", -7, 3)', 'a'],
  ['substr("abcde", -8, 3)', ''],
  ['substr("abcde", -8, 2)', ''],
  ['substr("abcde", -5)', 'abcde'],
  ['substr("abcde", -10)', 'abcde'],
  ['substr("abcde", 2, -1)', 'cd'],
  ['substr("abcde", 9)', ''],
  ['substr("abcde", 5)', ''],
  ['substr("abcde", 1, 3)', 'bcd'],
  ['substr("abcde", 1, 99)', 'bcde'],
  ['substr("abcde", 1, -9)', ''],
  ['substr("abcde", -2, 1)', 'd'],
  ['substr("abcde", -7, -1)', 'abcd'],
  ['substr("abcde", arg0 + 3)', 'de'],
  ['substr(NULL, 1)', 'badAddress'],
])('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})

test.each([
  ['strjoin("abcdefgh", "ijk")', 'abcdefgh'],
  ['strlen("abcdefghijk")', 8n],
  ['strjoin("abcde", "fghij")', 'abcdefgh'],
  ['substr("abcdefghijk", 6)', 'gh'],
])('with strsize 8, %s', (expression, want) => {
  expect(runSubroutine(expression, { strsize: 8 })).toEqual(want)
})

test('a string variable without a value is a bad address', () => {
  expect(runSubroutine('strlen(self->s)', { before: 'self->s = "a"; self->s = 0;' })).toBe('badAddress')
})
