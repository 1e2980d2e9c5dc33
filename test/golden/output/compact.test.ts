/** agghist and aggpack: a whole aggregation as one picture. */
import { expect, test } from 'vitest'
import type { ConsumerOptions } from '../../../src/consume/index.ts'
import { type AggregationSample, aggregation, harness, signed, text } from '../../support/consume.ts'

const final = ({ descriptor, entries }: AggregationSample, options: Partial<ConsumerOptions>): string => {
  const { consumer, out } = harness({ aggregations: [descriptor], options })
  consumer.snapshot(descriptor.id, entries)
  consumer.finish()
  return out()
}

const counts = aggregation(0, 'a', 'count', [
  { key: [text('sshd', 16), signed(4, 7)], cells: [3n] },
  { key: [text('nginx', 16), signed(4, 12)], cells: [1n] },
])

test('agghist draws a bar a key', () => {
  expect(final(counts, { agghist: true })).toBe(`

                       key  ------------- Distribution ------------- count    
            nginx       12 |@@@@@@@@@@                               1        
             sshd        7 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           3        
`)
})

const latencies = aggregation(0, 'a', 'quantize', [
  { key: [text('sshd', 16)], cells: [...new Array<bigint>(66).fill(0n), 6n, 1n] },
  { key: [text('nginx', 16)], cells: [...new Array<bigint>(67).fill(0n), 1n, 1n] },
])

test('aggpack packs a histogram into a line', () => {
  expect(final(latencies, { aggpack: true })).toBe(`

              key min .-----. max | count
            nginx   2 :  xx : 32  | 2
             sshd   2 : X_  : 32  | 7
`)
})

test('aggpack with aggzoom and utf8', () => {
  expect(final(latencies, { aggpack: true, aggzoom: true, encoding: 'utf8' })).toBe(`

              key min .-----. max | count
            nginx   2 :  ██ : 32  | 2
             sshd   2 : █▂  : 32  | 7
`)
})

test('each option heeds its own functions only', () => {
  const means = aggregation(0, 'a', 'avg', [{ key: [text('sshd', 16)], cells: [1n, 3n] }])
  expect(final(means, { agghist: true })).toBe(final(means, {}))
  expect(final(counts, { aggpack: true })).toBe(final(counts, {}))
  expect(final(latencies, { agghist: true })).toBe(final(latencies, {}))
})
