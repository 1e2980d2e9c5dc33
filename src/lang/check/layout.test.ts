import { expect, test } from 'vitest'
import { intrinsic } from '../../defs/index.ts'
import { layOut } from './layout.ts'

const { char, int, short, long } = intrinsic
const unsigned = intrinsic['unsigned int']
const inner = layOut(
  false,
  [
    { name: 'b', type: short },
    { name: 'c', type: char },
  ],
  256,
)

// Sizes and offsets as gcc 14 gives them on x86-64.
test.each([
  {
    name: 'members are aligned, and the whole to its widest member',
    shapes: [
      { name: 'a', type: char },
      { name: '', type: { kind: 'struct', union: false, name: '', ...inner } as const },
      { name: 'l', type: long },
    ],
    want: { bytes: 16, offsets: [0, 16, 64] },
  },
  {
    name: 'bit-fields share units and cross none of their type',
    shapes: [
      { name: 'f', type: unsigned, bits: 5 },
      { name: 'g', type: unsigned, bits: 30 },
      { name: 'h', type: char, bits: 3 },
    ],
    want: { bytes: 12, offsets: [0, 32, 64] },
  },
  {
    name: 'a zero width ends the unit, an unnamed field only takes space',
    shapes: [
      { name: 'a', type: int, bits: 3 },
      { name: 'b', type: char, bits: 6 },
      { name: '', type: int, bits: 0 },
      { name: 'c', type: char },
      { name: 'd', type: long, bits: 40 },
      { name: 'e', type: int, bits: 20 },
      { name: '', type: char, bits: 7 },
    ],
    want: { bytes: 24, offsets: [0, 8, 32, 64, 104] },
  },
])('$name', ({ shapes, want }) => {
  const { bytes, members } = layOut(false, shapes, 256)
  expect({ bytes, offsets: members.map((member) => member.offsetBits) }).toEqual(want)
})

test('members of a union all start at 0', () => {
  const { bytes, members } = layOut(
    true,
    [
      { name: 'c', type: { kind: 'array', of: char, length: 5 } },
      { name: 'i', type: int },
    ],
    256,
  )
  expect([bytes, ...members.map((member) => member.offsetBits)]).toEqual([8, 0, 0])
})
