import { expect, test } from 'vitest'
import type { Fd } from '../../base/index.ts'
import { fakeSys } from './fake.ts'
import { toldSys } from './told.ts'

const listening = (...answers: Parameters<typeof fakeSys>) => {
  const lines: string[] = []
  return { lines, sys: toldSys(fakeSys(...answers), (line) => lines.push(line)) }
}

test('calls are told with what came of them', async () => {
  const { lines, sys } = listening({ files: { '/proc/a': 'text' }, bpf: () => ({ errno: 'EPERM' }) })
  sys.readText('/proc/a')
  sys.readFile('/proc/a')
  sys.readFile('/proc/b')
  sys.bpf('MAP_CREATE', { mapType: 2, keySize: 4, valueSize: 8, maxEntries: 1 })
  const events = [sys.eventFd(), sys.eventFd()].map((made) => (made.ok ? made.value : (0 as Fd)))
  const [one, two] = events as [Fd, Fd]
  sys.close(one)
  await sys.closeAsync(two)
  expect(lines).toEqual([
    'readText("/proc/a") = "text"',
    'readFile("/proc/a") = <4 bytes>',
    'readFile("/proc/b") = ENOENT',
    'bpf("MAP_CREATE", {mapType: 2, keySize: 4, valueSize: 8, maxEntries: 1}) = EPERM',
    `eventFd() = ${one}`,
    `eventFd() = ${two}`,
    `close(${one})`,
    `closeAsync(${two})`,
  ])
})

test('what is long is told by its length', () => {
  const { lines, sys } = listening({ files: { '/a': 'x'.repeat(500) } })
  sys.readText('/a')
  expect(lines).toEqual(['readText("/a") = <500 characters>'])
})

test('an error that is thrown is told, and thrown', () => {
  const { lines } = listening()
  const broken = toldSys(
    {
      ...fakeSys(),
      affinity: () => {
        throw new Error('no such thing')
      },
    },
    (line) => lines.push(line),
  )
  expect(() => broken.affinity()).toThrow('no such thing')
  expect(lines).toEqual(['affinity(): Error: no such thing'])
})
