import { expect, test } from 'vitest'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['lltostr(0)', '0'],
  ['lltostr(123456)', '123456'],
  ['lltostr(-1)', '-1'],
  ['lltostr(0x7fffffffffffffff)', '9223372036854775807'],
  ['lltostr(1 << 63)', '-9223372036854775808'],
  ['lltostr((char)arg0 - 3)', '-3'],
  ['lltostr(255, 16)', '0xff'],
  ['lltostr(8, 8)', '010'],
  ['lltostr(-1, 2)', '1'.repeat(64)],
  ['lltostr(35, 36)', 'z'],
  ['lltostr(-1, 16)', '0xffffffffffffffff'],
  ['lltostr(5, 1)', 'illegalOperation'],
  ['lltostr(5, 37)', 'illegalOperation'],
  ['lltostr(5, arg0)', 'illegalOperation'],
  ['strtoll("")', 0n],
  ['strtoll("42")', 42n],
  ['strtoll(" \\t\\n-42abc")', -42n],
  ['strtoll("+7")', 7n],
  ['strtoll("--7")', 0n],
  ['strtoll("0x1F", 16)', 31n],
  ['strtoll("-0XFf", 16)', -255n],
  ['strtoll("ff", 16)', 255n],
  ['strtoll("0x", 16)', 0n],
  ['strtoll("0x1f")', 0n],
  ['strtoll("777", 8)', 511n],
  ['strtoll("789", 8)', 7n],
  ['strtoll("Zz", 36)', 1295n],
  ['strtoll("1012", 2)', 5n],
  ['strtoll("9223372036854775807")', 0x7fffffffffffffffn],
  ['strtoll("5", 37)', 'illegalOperation'],
  ['strtoll("5", 0)', 'illegalOperation'],
  ['strtoll(NULL)', 'badAddress'],
  ['strtoll(lltostr(-77))', -77n],
])('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})

test('text of numbers is cut to strsize', () => {
  expect(runSubroutine('lltostr(123456789)', { strsize: 5 })).toBe('12345')
})
