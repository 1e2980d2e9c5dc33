import { expect, test } from 'vitest'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['basename("")', '.'],
  ['basename("/")', '/'],
  ['basename("///")', '/'],
  ['basename("a")', 'a'],
  ['basename("/usr/lib")', 'lib'],
  ['basename("/usr/lib//")', 'lib'],
  ['basename("usr/")', 'usr'],
  ['basename(".")', '.'],
  ['basename("/a/..")', '..'],
  ['basename(NULL)', 'badAddress'],
  ['dirname("")', '.'],
  ['dirname("/")', '/'],
  ['dirname("//")', '/'],
  ['dirname("a")', '.'],
  ['dirname("a/")', '.'],
  ['dirname("/a")', '/'],
  ['dirname("//a")', '/'],
  ['dirname("/usr/lib")', '/usr'],
  ['dirname("/usr//lib/")', '/usr'],
  ['dirname("usr/lib/x")', 'usr/lib'],
  ['dirname(NULL)', 'badAddress'],
  ['strjoin(dirname(copyinstr(arg5)), basename(copyinstr(arg5)))', 'a pathof the process'],
  ['toupper("aZz09[`{\\xe9")', 'AZZ09[`{\xe9'],
  ['tolower("AzZ09[@{")', 'azz09[@{'],
  ['tolower("")', ''],
  ['toupper(NULL)', 'badAddress'],
])('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})

test.each([
  ['toupper("abcdefghijk")', 'ABCDEFGH'],
  ['basename("/abcdefghijk")', 'abcdefg'],
])('with strsize 8, %s', (expression, want) => {
  expect(runSubroutine(expression, { strsize: 8 })).toEqual(want)
})
