import { expect, test } from 'vitest'
import {
  cpcDemandIdBase,
  demandIdBase,
  idBases,
  kernelTypes,
  moduleIds,
  moduleSlots,
  moduleTypes,
  processIds,
} from './ids.ts'
import { systemCalls } from './syscall/table.ts'

const modulePart = ({ base, perType }: { base: number; perType: number }) =>
  [base, base + moduleSlots * moduleTypes * perType] as const

test('ranges are in order, do not overlap and fit 32 bits', () => {
  const lastCall = Math.max(...systemCalls.map(({ number }) => number))
  const ranges = [
    [idBases.dtrace, idBases.dtrace + 3],
    [idBases.profile, idBases.profile + 13],
    [idBases.syscall, idBases.syscall + 2 * lastCall + 2],
    [idBases.rawtp, idBases.rawtp + kernelTypes],
    [processIds.pid, processIds.usdt],
    [processIds.usdt, processIds.end],
    [idBases.fbt, idBases.fbt + 2 * kernelTypes],
    [demandIdBase, demandIdBase + 2 ** 29],
    modulePart(moduleIds.rawtp),
    modulePart(moduleIds.fbt),
    [cpcDemandIdBase, 2 ** 32],
  ] as const
  for (const [at, [from, to]] of ranges.entries()) {
    expect(to).toBeGreaterThan(from)
    expect(to).toBeLessThanOrEqual(ranges[at + 1]?.[0] ?? 2 ** 32)
  }
})
