import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../test/support/runs.ts'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['index("", "")', 0n],
  ['index("", "x")', -1n],
  ['index("abcabc", "bc")', 1n],
  ['index("abcabc", "bc", 1)', 1n],
  ['index("abcabc", "bc", 2)', 4n],
  ['index("abcabc", "bc", 5)', -1n],
  ['index("abcabc", "bc", -3)', 1n],
  ['index("abcabc", "")', 0n],
  ['index("abcabc", "", 4)', 4n],
  ['index("abcabc", "", 6)', 6n],
  ['index("abcabc", "", 7)', -1n],
  ['index("aabaabaaab", "aabaaab")', 3n],
  ['index("abc", "abcd")', -1n],
  ['index("abc", NULL)', 'badAddress'],
  ['index(NULL, "abc")', 'badAddress'],
  ['rindex("abcabc", "bc")', 4n],
  ['rindex("abcabc", "bc", 3)', 1n],
  ['rindex("abcabc", "bc", 4)', 4n],
  ['rindex("abcabc", "bc", 99)', 4n],
  ['rindex("abcabc", "bc", 0)', -1n],
  ['rindex("abcabc", "bc", -1)', -1n],
  ['rindex("abcabc", "")', 6n],
  ['rindex("abcabc", "", 3)', 3n],
  ['rindex("abcabc", "", -1)', -1n],
  ['rindex("", "x")', -1n],
  ['rindex("aaaa", "aa")', 2n],
  ['strstr("abcabc", "ca")', 'cabc'],
  ['strstr("abcabc", "")', 'abcabc'],
  ['strstr("abcabc", "abcabc")', 'abcabc'],
  ['strstr("abcabc", "cb") == NULL', 1n],
  ['strstr("abcabc", "cb")', 'badAddress'],
  ['strstr(copyinstr(arg5), "of")', 'of the process'],
  ['strchr("abcabc", \'b\')', 'bcabc'],
  ['strchr("abcabc", \'x\') == NULL', 1n],
  ['strchr("abcabc", 0)', ''],
  ['strrchr("abcabc", \'b\')', 'bc'],
  ['strrchr("abcabc", \'c\')', 'c'],
  ['strrchr("abcabc", \'x\') == NULL', 1n],
  ["strrchr(NULL, 'x')", 'badAddress'],
  ["strlen(strchr(strrchr(\"a/b/cc\", '/'), 'c'))", 2n],
])('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})

test('any pattern is found where it is', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 })
  const compared = (s: string, t: string, start: number) => {
    const want = start > s.length ? -1n : BigInt(s.indexOf(t, start))
    expect(runSubroutine(`index("${s}", "${t}", ${start})`)).toBe(want)
    expect(runSubroutine(`rindex("${s}", "${t}", ${start})`)).toBe(BigInt(s.lastIndexOf(t, start)))
  }
  fc.assert(fc.property(text, pattern, fc.nat(13), compared), { numRuns: runs(15, 60) })
})
