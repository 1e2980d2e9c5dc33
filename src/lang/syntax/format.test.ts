import { expect, test } from 'vitest'
import { CONVERSIONS, type FormatConversion, type FormatFlags, parseFormat } from './index.ts'

const NO_FLAGS: FormatFlags = {
  alternate: false,
  zero: false,
  left: false,
  plus: false,
  space: false,
  group: false,
}

const conversion = (
  fields: Partial<Omit<FormatConversion, 'flags'>> & { flags?: Partial<FormatFlags> },
): FormatConversion => ({
  kind: 'conversion',
  number: 1,
  name: 'd',
  aggregation: false,
  width: undefined,
  precision: undefined,
  ...fields,
  flags: { ...NO_FLAGS, ...fields.flags },
})

test.each([
  ['%d', conversion({})],
  ['%5d', conversion({ width: 5 })],
  ['%05d', conversion({ width: 5, flags: { zero: true } })],
  ['%50d', conversion({ width: 50 })],
  ['%-05d', conversion({ width: 5, flags: { zero: true } })],
  ['%0-5d', conversion({ width: 5, flags: { left: true } })],
  ['%.0s', conversion({ name: 's', precision: 0 })],
  ['%.03s', conversion({ name: 's', precision: 3 })],
  ['%.s', conversion({ name: 's' })],
  ['%*.*d', conversion({ width: '*', precision: '*' })],
  ['%?p', conversion({ name: 'p', width: '?' })],
  ['%@d', conversion({ aggregation: true })],
  ["%#+ 'llx", conversion({ name: 'llx', flags: { alternate: true, plus: true, space: true, group: true } })],
  ['%99999999999d', conversion({ width: 0x7fffffff })],
])('%j is one conversion', (format, item) => {
  expect(parseFormat(format)).toEqual([item])
})

test.each(CONVERSIONS)('%%%s is a conversion', (name) => {
  expect(parseFormat(`%${name}`)).toEqual([conversion({ name })])
})

test('literal text around %% is one item, and %% counts as a conversion', () => {
  expect(parseFormat('50%% of %s\n')).toEqual([
    { kind: 'text', text: '50% of ' },
    conversion({ number: 2, name: 's' }),
    { kind: 'text', text: '\n' },
  ])
})

test('an empty format has no items', () => {
  expect(parseFormat('')).toEqual([])
})

test.each([
  ['%', 'format conversion #1 name expected before end of format string'],
  ['%ll', 'format conversion #1 name expected before end of format string'],
  ['%d%5.', 'format conversion #2 name expected before end of format string'],
  ['%hhd', 'format conversion #1 is undefined: %hhd'],
  ['%n', 'format conversion #1 is undefined: %n'],
  ['%Ld', 'format conversion #1 is undefined: %Ld'],
  ['%-%', 'format conversion #1 cannot be combined with other format flags: %%'],
  ['%l%', 'format conversion #1 cannot be combined with other format flags: %%'],
  ['%% %1$d', 'format conversion #2 uses unsupported positional format (%n$)'],
])('%j is refused: %s', (format, text) => {
  expect(() => parseFormat(format)).toThrow(text)
})
