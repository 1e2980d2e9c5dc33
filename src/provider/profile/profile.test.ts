import { expect, test } from 'vitest'
import { fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { createProbeIndex } from '../probe-index.ts'
import { profileProvider } from './profile.ts'

const provider = profileProvider(fakeProviderEnv())
const index = createProbeIndex([provider])
const point = (name: string) => {
  const probes = index.match(patternQuery(`profile:::${name}`)).probes
  expect(probes.map((probe) => probe.name)).toEqual([name.toLowerCase()])
  return provider.realise(probes)[0]
}

test('profile-N samples every CPU', () => {
  expect(point('profile-997')).toMatchObject({
    program: { type: 'perf_event' },
    attach: { kind: 'perf_event', event: 'cpu-clock', sample: { period: 1_003_009n }, cpus: 'all' },
    phase: 'trace',
  })
})

test('its arguments are the program counters of the kernel and of user space', () => {
  const arguments_ = [0, 1, 2].map((at) => point('profile-10ms')?.argument(at))
  expect(arguments_).toEqual([
    { kind: 'program-counter', word: 128, half: 'kernel' },
    { kind: 'program-counter', word: 128, half: 'user' },
    undefined,
  ])
})

test('long ticks are fired by the session, short ones by one CPU', () => {
  expect(point('tick-10ms')).toMatchObject({
    attach: { kind: 'none' },
    phase: 'timer',
    periodNs: 10_000_000n,
  })
  expect(point('tick-1SEC')).toMatchObject({ phase: 'timer', periodNs: 1_000_000_000n })
  expect(point('tick-9999us')).toMatchObject({ attach: { kind: 'perf_event', cpus: 2 }, phase: 'trace' })
})

test('globs match the listed rates only', () => {
  const names = (glob: string) =>
    index.match(patternQuery(`profile:::${glob}`)).probes.map(({ name }) => name)
  expect(names('tick-*')).toEqual(['tick-1', 'tick-10', 'tick-100', 'tick-500', 'tick-1000', 'tick-5000'])
  expect(names('*')).toHaveLength(13)
})

test('too many digits are explained', () => {
  expect(() => index.match(patternQuery('profile:::tick-1234567us'))).toThrow(
    /at most six significant digits/,
  )
})
