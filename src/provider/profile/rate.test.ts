import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idOf, listedRates, nameOf, parseRate, periodOf, type Rate, rateOf } from './rate.ts'

test.each([
  ['profile-97', 10_309_278n],
  ['tick-1', 1_000_000_000n],
  ['tick-5000hz', 200_000n],
  ['profile-200us', 200_000n],
  ['tick-250000nsec', 250_000n],
  ['tick-10ms', 10_000_000n],
  ['tick-10MSEC', 10_000_000n],
  ['tick-5Sec', 5_000_000_000n],
  ['profile-2m', 120_000_000_000n],
  ['tick-1hour', 3_600_000_000_000n],
  ['tick-1d', 86_400_000_000_000n],
])('%s has a period of %i ns', (name, want) => {
  const rate = parseRate(name) as Rate
  expect(periodOf(rate)).toBe(want)
  expect(nameOf(rate)).toBe(name.toLowerCase())
})

test.each([
  ...['profile-0', 'tick-5001', 'profile-199us', 'tick-199999ns', 'tick-', 'tick-1x', 'TICK-1', 'tick1'],
  ...['profile--1', 'tick-1 s', 'tick-106752d', 'tick-99999999999999999999', 'BEGIN', 'profile'],
])('%s is no profile probe', (name) => {
  expect(parseRate(name)).toBeUndefined()
})

test('the listed rates have the IDs from 10 on', () => {
  expect(listedRates.map(idOf)).toEqual(listedRates.map((_, at) => 10 + at))
})

test('spellings of one rate are probes of their own', () => {
  const ids = ['tick-1', 'tick-1hz', 'tick-1s', 'tick-1sec', 'tick-1000ms', 'profile-1s'].map((name) =>
    idOf(parseRate(name) as Rate),
  )
  expect(new Set(ids).size).toBe(ids.length)
})

test('a value of more digits than an ID can hold has none', () => {
  expect(idOf(parseRate('profile-1234567ns') as Rate)).toBeUndefined()
  expect(idOf(parseRate('profile-1048575ns') as Rate)).toBeDefined()
})

const units = ['', 'hz', 'ns', 'us', 'msec', 's', 'min', 'hour', 'day']
test('an ID leads back to the name', () => {
  const names = fc
    .tuple(
      fc.constantFrom('profile', 'tick'),
      fc.integer({ min: 1, max: 999_999 }),
      fc.constantFrom(...units),
    )
    .map(([mode, value, unit]) => `${mode}-${value}${unit}`)
  fc.assert(
    fc.property(names, (name) => {
      const rate = parseRate(name)
      fc.pre(rate !== undefined)
      const id = idOf(rate)
      expect(id !== undefined && rateOf(id)).toEqual(rate)
    }),
  )
})

test('every other number is no ID', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (id) => {
      const rate = rateOf(id)
      expect(rate === undefined || idOf(rate) === id).toBe(true)
    }),
  )
})
