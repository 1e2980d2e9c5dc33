import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Call,
  call,
  callByTable,
  ifNot,
  jump,
  jumpByTable,
  kinds,
  objectOf,
} from '../../test/support/object-files.ts'
import { withoutCalls } from './call-rewriting.ts'
import { callSites } from './call-sites.ts'
import { ElfError } from './elf-file.ts'
import { HIDDEN, RelocatableFile } from './relocatable.ts'

const isProbe = (name: string): boolean => name.startsWith('probe')
const rewritten = (bytes: Uint8Array, tag = 'tag') => {
  const file = new RelocatableFile(bytes)
  return withoutCalls(file, callSites(file, isProbe), tag)
}
const codeOf = (bytes: Uint8Array): string => {
  const file = new RelocatableFile(bytes)
  const text = file.sections.find(({ name }) => name === '.text')
  return text ? Buffer.from(file.contents(text)).toString('hex') : ''
}

test.each<[what: string, Call, code: string, isJump: boolean]>([
  ['a call', call('probe'), '50' + '0f1f440000', false],
  ['a jump', jump('probe'), '50' + '0f1f4000c3', true],
  ['a call by the table', callByTable('probe'), '50' + '0f1f44000090', false],
  ['a jump by the table', jumpByTable('probe'), '50' + '0f1f440000c3', true],
])('%s becomes what does nothing', (_, from, code, isJump) => {
  const { bytes, sites } = rewritten(objectOf([from]))
  expect(codeOf(bytes)).toBe(code)
  expect(sites).toEqual([{ name: 'probe', isJump, label: '.dtrace.tag.0' }])
  const { symbols } = new RelocatableFile(bytes)
  expect(symbols.find(({ name }) => name === '.dtrace.tag.0')).toMatchObject({
    value: 1,
    section: 1,
    binding: 2,
  })
})

test('a jump under a condition becomes a return that the opposite condition skips', () => {
  const { bytes, sites } = rewritten(objectOf([ifNot('probe')]))
  expect(codeOf(bytes)).toBe('50' + '7401' + 'c3' + '0f1f00')
  expect(sites).toMatchObject([{ isJump: true }])
  const { symbols } = new RelocatableFile(bytes)
  expect(symbols.find(({ name }) => name === '.dtrace.tag.0')).toMatchObject({ value: 3 })
})

test('other calls stay, and the linker misses the function no more', () => {
  const whole = objectOf([call('puts'), call('probe'), call('puts')])
  const { bytes } = rewritten(whole)
  expect(codeOf(bytes)).toBe('50e800000000' + '500f1f440000' + '50e800000000')
  const file = new RelocatableFile(bytes)
  expect([...file.relocations()].map(({ type }) => type)).toEqual([kinds.plt, kinds.none, kinds.plt])
  const probe = file.symbols.find(({ name }) => name === 'probe')
  expect(probe).toMatchObject({ binding: 2, section: 0 })
  const { symbol } = file.layout
  expect(bytes[(file.table?.offset ?? 0) + (probe?.index ?? 0) * symbol.bytes + symbol.other]).toBe(HIDDEN)
  expect(file.symbols.find(({ name }) => name === 'puts')).toMatchObject({ binding: 1 })
})

test('another run finds the same places by the same names, and changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          call('probe'),
          jump('probe2'),
          callByTable('probe'),
          jumpByTable('probe'),
          ifNot('probe'),
          call('puts'),
        ),
      ),
      fc.constantFrom(32 as const, 64 as const),
      (calls, bits) => {
        const first = rewritten(objectOf(calls, bits), 'first')
        const second = rewritten(first.bytes, 'second')
        expect(second).toEqual({ ...first, bytes: second.bytes })
        expect(Buffer.compare(first.bytes, second.bytes)).toBe(0)
        expect(first.sites).toHaveLength(calls.filter(({ symbol }) => isProbe(symbol)).length)
      },
    ),
  )
})

test('an object without such calls stays as it is', () => {
  const whole = objectOf([call('puts')])
  expect(Buffer.compare(rewritten(whole).bytes, whole)).toBe(0)
})

test.each<[what: string, Call]>([
  ['an address that is taken', { opcode: [0x48, 0x8d, 0x3d], symbol: 'probe', type: kinds.relative }],
  ['a short jump', { opcode: [0xeb], symbol: 'probe' }],
  ['a pointer to it', { opcode: [0xe8], symbol: 'probe', type: kinds.absolute }],
])('%s is refused with its place', (_, use) => {
  expect(() => rewritten(objectOf([use]))).toThrow(/^probe at \.text\+0x[234] is no plain call$/)
})

test.each([
  ['nothing', new Uint8Array()],
  ['text', Buffer.from('#!/bin/sh\n'.repeat(20))],
  ['a program', objectOf([]).map((byte, at) => (at === 16 ? 2 : byte))],
  ['an object of another byte order', objectOf([]).map((byte, at) => (at === 5 ? 2 : byte))],
])('%s is no object file', (_, bytes) => {
  expect(() => new RelocatableFile(Uint8Array.from(bytes))).toThrow(ElfError)
})

test('damaged files raise ElfError or RangeError, and nothing else', () => {
  const whole = objectOf([call('probe'), jump('probe'), call('puts')])
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(damage, (changes) => {
      const bytes = whole.slice()
      for (const [at, value] of changes) bytes[at] = value
      try {
        rewritten(bytes)
      } catch (error) {
        expect(error instanceof ElfError || error instanceof RangeError).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
