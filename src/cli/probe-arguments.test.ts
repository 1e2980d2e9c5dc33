import { expect, test } from 'vitest'
import { builtinType, type DType, intrinsic, pointerTo } from '../defs/index.ts'
import { ArgumentError, argumentPlaces } from './probe-arguments.ts'

const { char, int, short, long } = intrinsic
const atCall = (...types: DType[]) => argumentPlaces(64, types, { isJump: false })

test.each<[string, readonly DType[]]>([
  ['', []],
  ['-4@%edi 8@%rsi', [int, pointerTo(char)]],
  [
    '-1@%dil 1@%sil 2@%dx 4@%ecx 8@%r8 -2@%r9w',
    [
      char,
      intrinsic['unsigned char'],
      intrinsic['unsigned short'],
      builtinType('uint_t'),
      intrinsic['unsigned long'],
      short,
    ],
  ],
  ['8@%rdi 8@%rsi', [intrinsic.string, { kind: 'array', of: char, length: 4 }]],
])('%s', (places, types) => {
  expect(atCall(...types)).toBe(places)
})

test('those beyond the sixth are on the stack, at a jump behind the address to return to', () => {
  const types = Array.from({ length: 8 }, () => long)
  const last = (isJump: boolean) => argumentPlaces(64, types, { isJump }).split(' ').slice(6)
  expect(last(false)).toEqual(['-8@(%rsp)', '-8@8(%rsp)'])
  expect(last(true)).toEqual(['-8@8(%rsp)', '-8@16(%rsp)'])
})

test.each<DType>([intrinsic.double, { kind: 'struct', union: false, name: 'pair', bytes: 8, members: [] }])(
  '$kind is refused',
  (type) => {
    expect(() => atCall(int, type)).toThrow(ArgumentError)
    expect(() => atCall(int, type)).toThrow(/^argument #2 has type (double|struct pair), /)
  },
)

test('32-bit programs have all on the stack, and shorter numbers', () => {
  const types = [int, long, builtinType('int64_t'), pointerTo(char), builtinType('size_t'), char]
  const at = (isJump: boolean) => argumentPlaces(32, types, { isJump })
  expect(at(false)).toBe('-4@(%esp) -4@4(%esp) -8@8(%esp) 4@16(%esp) 4@20(%esp) -1@24(%esp)')
  expect(at(true)).toBe('-4@4(%esp) -4@8(%esp) -8@12(%esp) 4@20(%esp) 4@24(%esp) -1@28(%esp)')
})
