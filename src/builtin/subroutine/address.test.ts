import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressesOf, isWithin, parseAddress, parsePrefix } from './address.ts'

test.each([
  ['10.0.0.1', 4, true, ['10.0.0.1']],
  ['010.0.0.1', 4, true, []],
  ['<unknown>', 4, true, []],
  ['::1', 4, true, []],
  ['::1', 16, true, ['::1']],
  ['::1', 16, false, ['::1']],
  ['2001:DB8::1', 16, true, []],
  ['2001:db8:0:0:0:0:0:1', 16, true, []],
  ['2001:db8::1', 16, true, ['2001:db8::1']],
  ['::ffff:10.0.0.1', 16, true, ['::ffff:10.0.0.1']],
  ['::ffff:10.0.0.1', 16, false, []],
  ['::ffff:a00:1', 16, true, []],
  ['10.0.0.1', 16, true, []],
  ['10.0.0.1', 16, false, ['::ffff:10.0.0.1', '::10.0.0.1']],
  ['0.0.0.1', 16, false, ['::ffff:0.0.0.1']],
  ['fe80::1%eth0', 16, true, []],
] as const)('%s is the text of (%i bytes, strict %s)', (text, bytes, strict, want) => {
  expect(addressesOf(text, bytes, strict)).toEqual(want.map(parseAddress))
})

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['172.31.0.1', '172.16.0.0/12', true],
  ['172.32.0.1', '172.16.0.0/12', false],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['1.2.3.4', '::/0', false],
  ['::ffff:10.1.2.3', '10.0.0.0/8', true],
  ['::10.1.2.3', '10.0.0.0/8', false],
  ['2001:db8:7::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['::1', '::1', true],
])('%s in %s: %s', (text, prefix, want) => {
  const [address, parsed] = [parseAddress(text), parsePrefix(prefix)]
  if (!address || 'hint' in parsed) throw new Error('no address')
  expect(isWithin(address, parsed)).toBe(want)
})

test.each([
  ['10.0.0.1/8', 'bits behind the prefix are set: write "10.0.0.0/8"'],
  ['2001:db8::1/64', 'bits behind the prefix are set: write "2001:db8::/64"'],
  ['10.0.0.0/33', 'the length is at most 32'],
  ['::/129', 'the length is at most 128'],
  ['10/8', 'write a prefix as in "10.0.0.0/8" or "2001:db8::/32", or an address'],
  ['10.0.0.0/', 'write a prefix as in "10.0.0.0/8" or "2001:db8::/32", or an address'],
])('%s is no prefix', (text, hint) => {
  expect(parsePrefix(text)).toEqual({ hint })
})

const piece = fc.constantFrom(
  '0',
  '1',
  'f',
  '10',
  '255',
  '256',
  '00',
  'ffff',
  'fffff',
  '.',
  '.',
  ':',
  ':',
  '::',
  '1.2.3.4',
)

test('addresses are what Node takes for such', () => {
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(piece, { maxLength: 18 }).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(text, (each) => {
      const bytes = parseAddress(each)?.length
      expect(bytes === undefined ? 0 : bytes === 4 ? 4 : 6).toBe(isIP(each))
    }),
    { numRuns: 2000 },
  )
})
