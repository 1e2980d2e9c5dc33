import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ptRegs } from '../argument.ts'
import { type NoteSite, sourceOf } from './argument-source.ts'
import { parseArguments } from './operand.ts'

const site: NoteSite = {
  address: 0x1010,
  symbol: (name) => new Map([['counter', 0x4000]]).get(name),
}
const sourcesOf = (text: string) => parseArguments(text).map((argument) => sourceOf(argument, site))
const sourceIn = (text: string) => {
  const [first, second] = sourcesOf(text)
  expect(second).toBeUndefined()
  if (first?.source === undefined) throw new Error(first?.reason)
  return first.source
}
const word = (word: number) => ({ kind: 'word', word })
const part = (word: number, bytes: number, signed = false) => ({
  kind: 'word',
  word,
  extend: { bytes, signed },
})
const memory = (place: object, bytes = 8, signed = false) => ({ kind: 'user-memory', place, bytes, signed })

test.each([
  ['8@%rdi', word(ptRegs.di)],
  ['-8@%r15', word(ptRegs.r15)],
  ['4@%eax', part(ptRegs.ax, 4)],
  ['-4@%r8d', part(ptRegs.r8, 4, true)],
  ['-2@%bp', part(ptRegs.bp, 2, true)],
  ['2@%r11w', part(ptRegs.r11, 2)],
  ['1@%sil', part(ptRegs.si, 1)],
  ['-1@%dl', part(ptRegs.dx, 1, true)],
  ['1@%r9b', part(ptRegs.r9, 1)],
  // The note's size goes before the register's, unless the register has less.
  ['-4@%rbx', part(ptRegs.bx, 4, true)],
  ['8@%ecx', part(ptRegs.cx, 4)],
  ['-1@%ah', { kind: 'field', offset: ptRegs.ax + 1, bytes: 1, signed: true }],
])('%s is a register', (text, want) => {
  expect(sourceIn(text)).toEqual(want)
})

test.each([
  ['-4@$-1', -1n],
  ['4@$-1', 0xffff_ffffn],
  ['8@$-1', -1n],
  ['-4@$4294967295', -1n],
  ['1@$0x1ff', 0xffn],
  ['-2@$010', 8n],
  ['-4@$2+3-1', 4n],
])('%s is a constant', (text, value) => {
  expect(sourceIn(text)).toEqual({ kind: 'constant', value })
})

test.each([
  ['8@(%rdi)', memory({ base: ptRegs.di, displacement: 0n })],
  ['-4@-20(%rbp)', memory({ base: ptRegs.bp, displacement: -20n }, 4, true)],
  ['8@0x10(%rsp)', memory({ base: ptRegs.sp, displacement: 16n })],
  ['2@8(%rax,%r10)', memory({ base: ptRegs.ax, index: { word: ptRegs.r10, scale: 1 }, displacement: 8n }, 2)],
  ['8@(%rax,%rbx,8)', memory({ base: ptRegs.ax, index: { word: ptRegs.bx, scale: 8 }, displacement: 0n })],
  [
    '8@-8( %rax, %rbx, 2 )',
    memory({ base: ptRegs.ax, index: { word: ptRegs.bx, scale: 2 }, displacement: -8n }),
  ],
  ['8@16(,%rbx,4)', memory({ index: { word: ptRegs.bx, scale: 4 }, displacement: 16n })],
  // Where the file is loaded, the place of the probe tells, which is at 0x1010 in it.
  ['8@counter(%rip)', memory({ base: ptRegs.ip, displacement: 0x2ff0n })],
  ['-4@counter+4(%rip)', memory({ base: ptRegs.ip, displacement: 0x2ff4n }, 4, true)],
  ['8@8+counter-4(%rip)', memory({ base: ptRegs.ip, displacement: 0x2ff4n })],
  ['8@counter', memory({ base: ptRegs.ip, displacement: 0x2ff0n })],
  [
    '8@counter(,%rax,8)',
    memory({ base: ptRegs.ip, index: { word: ptRegs.ax, scale: 8 }, displacement: 0x2ff0n }),
  ],
  [
    '8@counter(%rax)',
    memory({ base: ptRegs.ip, index: { word: ptRegs.ax, scale: 1 }, displacement: 0x2ff0n }),
  ],
  ['8@32(%rip)', memory({ base: ptRegs.ip, displacement: 32n })],
  ['8@4210736', memory({ displacement: 4210736n })],
])('%s is memory', (text, want) => {
  expect(sourceIn(text)).toEqual(want)
})

test('an address of the program is counted from the probe', () => {
  expect(sourceIn('8@$counter')).toEqual({
    kind: 'user-address',
    place: { base: ptRegs.ip, displacement: 0x2ff0n },
  })
})

test.each([
  ['%rax', "'%rax' has no size"],
  ['16@%rax', "'16@%rax' has 16 bytes"],
  ['8f@%xmm0', "'8f@%xmm0' is a floating-point number"],
  ['8@%xmm0', "'8@%xmm0' is no operand that is known"],
  ['8@%fs:16', "'8@%fs:16' is no operand that is known"],
  ['8@', "'8@' is no operand that is known"],
  ['8@()', "'8@()' is no operand that is known"],
  ['8@(%eax)', "'8@(%eax)' is no operand that is known"],
  ['8@(%rax,%rbx,3)', "'8@(%rax,%rbx,3)' is no operand that is known"],
  ['8@counter@GOTPCREL(%rip)', "'8@counter@GOTPCREL(%rip)' is no operand that is known"],
  ['8@-counter(%rip)', "'8@-counter(%rip)' is no operand that is known"],
  ['8@counter+counter(%rip)', "'8@counter+counter(%rip)' is no operand that is known"],
  ['8@absent(%rip)', "there is no symbol 'absent'"],
  ['8@counter(%rax,%rbx,8)', "'8@counter(%rax,%rbx,8)' has more registers than can be added"],
])('%s has no value', (text, reason) => {
  expect(sourcesOf(text)).toEqual([{ reason }])
})

test('arguments stand in a row', () => {
  expect(
    parseArguments(' 8@%rdi  -4@8( %rax, %rbx )\t1@$3').map(({ bytes, signed }) => [bytes, signed]),
  ).toEqual([
    [8, false],
    [4, true],
    [1, false],
  ])
  expect(parseArguments('')).toEqual([])
})

test('whatever a note says, each argument has a value or a reason', () => {
  const piece = fc.constantFrom(
    '8',
    '-4',
    'f',
    '@',
    '$',
    '%rax',
    '%',
    '(',
    ')',
    ',',
    '+',
    '-',
    '0x',
    '1',
    'sym',
    ' ',
    '.',
    '%rip',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        for (const { source, ...rest } of sourcesOf(text)) {
          expect(source !== undefined || ('reason' in rest && rest.reason !== '')).toBe(true)
        }
      },
    ),
    { numRuns: 500 },
  )
})
