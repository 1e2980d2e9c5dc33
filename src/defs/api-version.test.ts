import { expect, test } from 'vitest'
import { currentVersion, isIn, isPublished, parseApiVersion } from './api-version.ts'

test.each([
  ['1.0', 0x01000000n],
  ['1.6.4', 0x01006004n],
  ['255.4095.4095', 0xffffffffn],
  ['256.0', undefined],
  ['1.4096', undefined],
  ['1.0.4096', undefined],
  ['1', undefined],
  ['1.x', undefined],
  ['', undefined],
])('%s is %s', (text, want) => {
  expect(parseApiVersion(text)).toBe(want)
})

test('published versions, and what is in them', () => {
  expect(
    ['1.2.1', '1.3', '2.0.1', '1.7', '3.0'].map((each) => isPublished(parseApiVersion(each) ?? 0n)),
  ).toEqual([true, true, true, false, false])
  expect(isIn(currentVersion, { since: '2.0' })).toBe(true)
  expect(isIn(parseApiVersion('1.1') ?? 0n, { since: '1.2' })).toBe(false)
  expect(isIn(parseApiVersion('1.2') ?? 0n, { since: '1.2' })).toBe(true)
  expect(isIn(parseApiVersion('1.0') ?? 0n, {})).toBe(true)
})
