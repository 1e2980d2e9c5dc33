import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordHeader } from '../record/index.ts'
import { Batch } from './order.ts'

type Facts = { readonly cpu: number; readonly timestamp: bigint; readonly extra?: number }

const recordOf = ({ cpu, timestamp, extra = 0 }: Facts, epid: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(recordHeader.bytes + extra))
  view.setUint32(recordHeader.epid, epid, true)
  view.setUint32(recordHeader.cpu, cpu, true)
  view.setBigUint64(recordHeader.timestamp, timestamp, true)
  return new Uint8Array(view.buffer)
}

const ordered = (records: readonly Facts[], batch = new Batch()): number[] => {
  for (const [i, facts] of records.entries()) {
    const bytes = recordOf(facts, i)
    batch.add(bytes, 0, bytes.length)
  }
  const epids = Array.from(batch.order(), (index) => batch.epid(batch.starts[index] ?? 0))
  batch.clear()
  return epids
}

const late = 2n ** 62n

test.each([
  { name: 'nothing', have: [], want: [] },
  {
    name: 'records that lie one nanosecond apart, long after boot',
    have: [
      { cpu: 0, timestamp: late + 1n },
      { cpu: 1, timestamp: late },
      { cpu: 2, timestamp: late + 2n },
    ],
    want: [1, 0, 2],
  },
  {
    name: 'equal times: ring order',
    have: [
      { cpu: 1, timestamp: 5n },
      { cpu: 0, timestamp: 5n },
      { cpu: 1, timestamp: 5n },
    ],
    want: [0, 1, 2],
  },
  {
    name: 'a high word that differs',
    have: [
      { cpu: 0, timestamp: 0x1_0000_0000n },
      { cpu: 1, timestamp: 0xffff_ffffn },
    ],
    want: [1, 0],
  },
])('$name', ({ have, want }) => {
  expect(ordered(have)).toEqual(want)
})

test('a batch is reused, and large records are whole', () => {
  const batch = new Batch()
  const sizes = [8, 3000, 100_000, 5, 0]
  for (let round = 0; round < 2; round++) {
    const have = sizes.map((extra, i) => ({ cpu: 0, timestamp: BigInt(i), extra }))
    expect(ordered(have, batch)).toEqual([0, 1, 2, 3, 4])
  }
})

test('each CPU keeps its order, and CPUs whose clocks run forward are merged by time', () => {
  const record = fc.record({ cpu: fc.nat(3), timestamp: fc.bigInt({ min: 0n, max: 30n }) })
  fc.assert(
    fc.property(fc.array(record, { maxLength: 30 }), (records) => {
      const order = ordered(records)
      expect(order.toSorted((a, b) => a - b)).toEqual([...records.keys()])
      for (const cpu of [0, 1, 2, 3]) {
        const mine = order.filter((i) => records[i]?.cpu === cpu)
        expect(mine).toEqual(mine.toSorted((a, b) => a - b))
      }
      const last = new Map<number, bigint>()
      const effective = records.map(({ cpu, timestamp }) => {
        const before = last.get(cpu) ?? 0n
        last.set(cpu, timestamp > before ? timestamp : before)
        return last.get(cpu) ?? 0n
      })
      const times = order.map((i) => effective[i] ?? 0n)
      expect(times).toEqual(times.toSorted((a, b) => Number(a - b)))
    }),
  )
})
