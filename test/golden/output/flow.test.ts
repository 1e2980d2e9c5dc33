/** Flow indentation: the text of -F. */
import { expect, test } from 'vitest'
import { type Firing, harness, printed, sample, signed, trace } from '../../support/consume.ts'

const at = (epid: number, probe: number, rest: Firing = {}) => sample(epid, [], { probe, ...rest })
const flow = { flowindent: true }
const line = (text: string, cpu = 1) => `${String(cpu).padStart(3)} ${text.padEnd(41)} \n`
const header = `CPU FUNCTION${' '.repeat(33)}\n`

test('calls are indented and returns come back', () => {
  expect(printed([at(1, 10), at(2, 20), at(3, 40), at(4, 21), at(5, 11)], flow)).toBe(
    header +
      line(' => read') +
      line('   -> vfs_read') +
      line('    | tcp_v4_rcv:receive') +
      line('   <- vfs_read') +
      line(' <= read'),
  )
})

test('only one clause of a firing steps: the first of an entry, the last of a return', () => {
  expect(printed([at(1, 20), at(2, 20), at(3, 21), at(4, 21)], flow)).toBe(
    header +
      line(' -> vfs_read') +
      line('  | vfs_read:entry') +
      line('  | vfs_read:return') +
      line(' <- vfs_read'),
  )
})

test('each CPU has its own indentation', () => {
  const cpu = (n: number) => ({ cpu: n })
  expect(printed([at(1, 20, cpu(0)), at(1, 20, cpu(1)), at(2, 40, cpu(0)), at(3, 21, cpu(1))], flow)).toBe(
    header +
      line(' -> vfs_read', 0) +
      line(' -> vfs_read', 1) +
      line('  | tcp_v4_rcv:receive', 0) +
      line(' <- vfs_read', 1),
  )
})

test('the indentation goes on over drains and starts over each second', () => {
  const second = 1_000_000_000n
  const samples = [
    at(1, 20, { timestamp: second }),
    at(2, 40, { timestamp: second + 1n }),
    at(3, 40, { timestamp: 2n * second }),
  ]
  const { consumer, out } = harness({ records: samples.map(({ descriptor }) => descriptor), options: flow })
  for (const { bytes } of samples) {
    consumer.record(bytes, 0, bytes.length)
    consumer.endDrain()
  }
  expect(out()).toBe(
    header + line(' -> vfs_read') + line('  | tcp_v4_rcv:receive') + line('| tcp_v4_rcv:receive'),
  )
})

test('quiet mode keeps header and column, and drops the newline', () => {
  const clause = sample(1, [trace(signed(4, 7))], { probe: 20 })
  expect(printed([clause], { flowindent: true, quiet: true })).toBe(
    `${header}  1 ${' -> vfs_read'.padEnd(41)} 7`,
  )
})
