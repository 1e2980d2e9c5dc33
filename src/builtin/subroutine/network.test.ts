import { expect, test } from 'vitest'
import { kernelData, runSubroutine } from '../../../test/support/subroutine.ts'

const at = (hex: string) => ({
  kernel: [{ address: kernelData, bytes: new Uint8Array(Buffer.from(hex.replace(/[^0-9a-f]/g, ''), 'hex')) }],
})

test.each([
  ['7f000001', '127.0.0.1'],
  ['00000000', '0.0.0.0'],
  ['ffffffff', '255.255.255.255'],
  ['0a096409', '10.9.100.9'],
])('inet_ntoa of %s', (hex, want) => {
  expect(runSubroutine('inet_ntoa((unsigned int *)arg6)', at(hex))).toBe(want)
  expect(runSubroutine('inet_ntop(2, (void *)arg6)', at(hex))).toBe(want)
})

test.each([
  ['20010db8 00000000 00000000 00000001', '2001:db8::1', '2001:db8::1'],
  ['20010db8 00000001 00010001 00010001', '2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['20010000 00010000 00000001 00000001', '2001:0:1::1:0:1', '2001:0:1::1:0:1'],
  ['00010000 00000001 00000000 00010002', '1::1:0:0:1:2', '1::1:0:0:1:2'],
  ['fe800000 00000000 00000000 00000000', 'fe80::', 'fe80::'],
  ['00000000 00000000 00000000 00000000', '::', '::'],
  ['00000000 00000000 00000000 00000001', '::1', '::1'],
  ['00000000 00000000 0000ffff c0a80001', '192.168.0.1', '::ffff:192.168.0.1'],
  ['00000000 00000000 00000000 c0a80001', '192.168.0.1', '::192.168.0.1'],
  ['00000000 00000001 0000ffff c0a80001', '::1:0:ffff:c0a8:1', '::1:0:ffff:c0a8:1'],
  ['0abc0def 10000100 00100001 ffff0a0b', 'abc:def:1000:100:10:1:ffff:a0b', 'abc:def:1000:100:10:1:ffff:a0b'],
])('inet_ntoa6 of %s', (hex, plain, strict) => {
  expect(runSubroutine('inet_ntoa6((struct in6_addr *)arg6)', at(hex))).toBe(plain)
  expect(runSubroutine('inet_ntoa6((struct in6_addr *)arg6, 0)', at(hex))).toBe(plain)
  expect(runSubroutine('inet_ntoa6((struct in6_addr *)arg6, 1)', at(hex))).toBe(strict)
  expect(runSubroutine('inet_ntop(10, (void *)arg6)', at(hex))).toBe(strict)
})

const link = '00112233445566778899aabbccddeeff0f1e2d3c'

test.each([
  ['link_ntop(1, (void *)arg6)', '00:11:22:33:44:55'],
  ['link_ntop(32, (void *)arg6)', '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:0f:1e:2d:3c'],
  ['link_ntop(arg0, (void *)arg6)', 'illegalOperation'],
  ['uuidtostr((void *)arg6)', '00112233-4455-6677-8899-aabbccddeeff'],
  ['uuidtostr((void *)arg0)', 'badAddress'],
  ['inet_ntoa((unsigned int *)arg0)', 'badAddress'],
  ['inet_ntoa6((struct in6_addr *)(arg6 + 8))', 'badAddress'],
  ['strlen(inet_ntoa((unsigned int *)arg6))', 10n],
])('%s', (expression, want) => {
  expect(runSubroutine(expression, at(link))).toEqual(want)
})
