import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { kernelData, runSubroutine } from '../../../test/support/subroutine.ts'

const at = (hex: string) => ({
  kernel: [{ address: kernelData, bytes: new Uint8Array(Buffer.from(hex.replace(/[^0-9a-f]/g, ''), 'hex')) }],
})

const v4 = '0a010203'
const v6 = '20010db8 00000000 00000000 00000001'
const carried = '00000000 00000000 0000ffff 0a010203'
const [text4, text6] = ['inet_ntoa((unsigned int *)arg6)', 'inet_ntoa6((struct in6_addr *)arg6, 1)']
const bare6 = 'inet_ntoa6((struct in6_addr *)arg6)'

test.each([
  [v4, `${text4} == "10.1.2.3"`, 1n],
  [v4, `"10.1.2.3" == ${text4}`, 1n],
  [v4, `${text4} == "10.1.2.4"`, 0n],
  [v4, `${text4} != "10.1.2.3"`, 0n],
  [v4, `${text4} != "10.1.2.4"`, 1n],
  [v4, `${text4} == "10.1.2.03"`, 0n],
  [v4, `${text4} != "10.1.2.03"`, 1n],
  [v4, `${text4} < "10.1.2.30"`, 1n],
  [v4, `(arg0 ? "<unknown>" : ${text4}) == "10.1.2.3"`, 1n],
  [v4, `(arg6 ? "<unknown>" : ${text4}) == "<unknown>"`, 1n],
  [v4, `(arg6 ? "<unknown>" : ${text4}) == "10.1.2.3"`, 0n],
  [v4, `(arg6 ? probename : ${text4}) == "entry"`, 1n],
  [v4, `(arg6 ? NULL : ${text4}) == "10.1.2.3"`, 0n],
  [v4, 'inet_ntop(2, (void *)arg6) == "10.1.2.3"', 1n],
  [v4, 'inet_ntop(arg6 ? 2 : 10, (void *)arg6) == "10.1.2.3"', 1n],
  [v6, 'inet_ntop(arg6 ? 10 : 2, (void *)arg6) == "2001:db8::1"', 1n],
  [v6, 'inet_ntop(arg6 ? 10 : 2, (void *)arg6) == "32.1.13.184"', 0n],
  [v6, `${text6} == "2001:db8::1"`, 1n],
  [v6, `${text6} == "2001:DB8::1"`, 0n],
  [v6, `${text6} == "2001:db8::2"`, 0n],
  [carried, `${text6} == "::ffff:10.1.2.3"`, 1n],
  [carried, `${text6} == "10.1.2.3"`, 0n],
  [carried, `${bare6} == "10.1.2.3"`, 1n],
  [carried, `${bare6} == "::ffff:10.1.2.3"`, 0n],
  [v4, 'inet_ntoa((unsigned int *)arg0) == "10.1.2.3"', 'badAddress'],
  [v4, 'inet_ntoa((unsigned int *)arg0) == "nothing"', 'badAddress'],
])('%s: %s', (hex, expression, want) => {
  expect(runSubroutine(expression, at(hex))).toEqual(want)
})

test('text that is cut is compared as such', () => {
  expect(runSubroutine(`${text4} == "10.1"`, { ...at(v4), strsize: 4 })).toBe(1n)
})

test.each([
  [v4, `inet_in(${text4}, "10.0.0.0/8")`, 1n],
  [v4, `inet_in(${text4}, "10.2.0.0/16")`, 0n],
  [v4, `inet_in(${text4}, "10.1.2.3")`, 1n],
  [v4, `inet_in(${text4}, "0.0.0.0/0")`, 1n],
  [v4, `inet_in(${text4}, "::/0")`, 0n],
  [v4, 'inet_in((unsigned int *)arg6, "10.0.0.0/9")', 1n],
  [v4, 'inet_in((void *)arg6, "10.1.2.0/23")', 1n],
  [v4, `inet_in(arg0 ? "<unknown>" : ${text4}, "10.0.0.0/8")`, 1n],
  [v4, `inet_in(arg6 ? "<unknown>" : ${text4}, "0.0.0.0/0")`, 0n],
  [v4, 'inet_in("10.9.8.7", "10.0.0.0/8")', 1n],
  [v6, `inet_in(${text6}, "2001:db8::/32")`, 1n],
  [v6, `inet_in(${text6}, "2001:db8:0:1::/64")`, 0n],
  [v6, `inet_in(${text6}, "2001:db8::/127")`, 1n],
  [v6, `inet_in(${text6}, "2001:db8::2/127")`, 0n],
  [v6, 'inet_in((void *)arg6, "2001::/16")', 1n],
  [v6, `inet_in(${text6}, "10.0.0.0/8")`, 0n],
  [v6, 'inet_in(inet_ntop(arg6 ? 10 : 2, (void *)arg6), "2001::/16")', 1n],
  [carried, `inet_in(${text6}, "10.0.0.0/8")`, 1n],
  [carried, `inet_in(${bare6}, "10.0.0.0/8")`, 1n],
  [carried, `inet_in(${bare6}, "11.0.0.0/8")`, 0n],
  [carried, `inet_in(${text6}, "::ffff:0:0/96")`, 1n],
  [v4, 'inet_in((unsigned int *)arg0, "10.0.0.0/8")', 'badAddress'],
])('%s: %s', (hex, expression, want) => {
  expect(runSubroutine(expression, at(hex))).toEqual(want)
})

test('addresses in memory of the program', () => {
  const before = 'this->a = (unsigned int *)alloca(4); *this->a = htonl(0x0a010203);'
  expect(runSubroutine('inet_in(this->a, "10.0.0.0/8")', { before })).toBe(1n)
  expect(runSubroutine('inet_ntoa(this->a) == "10.1.2.3"', { before })).toBe(1n)
})

test.each([`${text4} == "10.1.2.3"`, `${text6} != "::1"`, `inet_in(${text6}, "::/8")`])(
  '%s makes no text',
  (condition) => {
    const compiled = compileText(`syscall::read:entry /${condition}/ { @ = count(); }`)
    expect(JSON.stringify(compiled, (_, v) => (typeof v === 'bigint' ? `${v}` : v))).not.toMatch(
      /inet6?_text/,
    )
  },
)

test('a prefix may be an inline of a string', () => {
  const program = (net: string) =>
    compileText(
      `inline string NET = "${net}"; BEGIN { trace(inet_in((unsigned int *)arg0, NET)); }`,
      undefined,
      {
        kind: 'file',
      },
    )
  expect(() => program('10.0.0.0/8')).not.toThrow()
  expect(() => program('10.0.0.1/8')).toThrow('constant prefix')
})
