import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ARGUMENT_REGISTERS, REGISTERS, r0, r1, r2, r3, r4 } from '../../bpf/isa/index.ts'
import { sequence } from './moves.ts'

test.each([
  { name: 'nothing moves onto itself', moves: [[r1, r1]], want: [] },
  {
    name: 'a chain starts at its end',
    moves: [
      [r1, r2],
      [r2, r3],
    ],
    want: [
      [r1, r2],
      [r2, r3],
    ],
  },
  {
    name: 'two in each other’s place go by way of r0',
    moves: [
      [r1, r2],
      [r2, r1],
    ],
    want: [
      [r0, r2],
      [r2, r1],
      [r1, r0],
    ],
  },
  {
    name: 'one value may go to several places',
    moves: [
      [r1, r4],
      [r2, r4],
    ],
    want: [
      [r1, r4],
      [r2, r4],
    ],
  },
] as const)('$name', ({ moves, want }) => {
  expect(sequence(moves.map(([to, from]) => ({ to, from }))).map(({ to, from }) => [to, from])).toEqual(want)
})

test('any parallel move does what its moves would do at once', () => {
  const source = fc.constantFrom(...REGISTERS.slice(0, 10))
  fc.assert(
    fc.property(fc.array(source, { maxLength: ARGUMENT_REGISTERS.length }), (sources) => {
      const targets = sources.flatMap((from, index) => {
        const to = ARGUMENT_REGISTERS[index]
        return to === undefined ? [] : [{ to, from }]
      })
      const registers = new Map<unknown, unknown>(REGISTERS.map((register) => [register, register]))
      for (const { to, from } of sequence(targets)) registers.set(to, registers.get(from))
      for (const { to, from } of targets) expect(registers.get(to)).toBe(from)
    }),
  )
})
