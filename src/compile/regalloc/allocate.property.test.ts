import fc from 'fast-check'
import { expect, test } from 'vitest'
import { irPrograms } from '../../../test/support/ir-arbitrary.ts'
import { CALLEE_SAVED_REGISTERS } from '../../bpf/isa/index.ts'
import { select } from '../emit/index.ts'
import { type Assignment, allocate } from './index.ts'

type Stay = { readonly physical: number; readonly from: number; readonly to: number; readonly who: number }

const staysOf = ({ placed }: Assignment): Stay[] =>
  [...placed].flatMap(([{ ranges, register }, physical]) =>
    ranges.flatMap((from, at) =>
      at % 2 ? [] : [{ physical, from, to: ranges[at + 1] ?? 0, who: register }],
    ),
  )

const callsIn = ({ linear }: Assignment) =>
  linear.code.flatMap((i, index) => (i.op === 'call' ? [index] : []))

test('no two live values share a register, and none that lives across a call is in one that calls clobber', () => {
  fc.assert(
    fc.property(irPrograms(80), (program) => {
      for (const fn of program.functions) {
        const assignment = allocate(select(fn))
        const stays = staysOf(assignment).sort((a, b) => a.physical - b.physical || a.from - b.from)
        stays.forEach((stay, index) => {
          const next = stays[index + 1]
          if (next?.physical === stay.physical)
            expect(next.from, `v${stay.who} and v${next.who}`).toBeGreaterThanOrEqual(stay.to)
        })
        const clobbered = stays.filter(
          ({ physical }) => !CALLEE_SAVED_REGISTERS.some((saved) => saved === physical),
        )
        for (const call of callsIn(assignment)) {
          const across = clobbered.filter(({ from, to }) => from <= 4 * call && to > 4 * call + 2)
          expect(across, `over the call at ${call}`).toEqual([])
        }
      }
    }),
    { numRuns: 150 },
  )
})
