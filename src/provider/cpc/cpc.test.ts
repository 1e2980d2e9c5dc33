import { expect, test } from 'vitest'
import { type FakeKernel, fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { createProbeIndex } from '../probe-index.ts'
import { counterProvider } from './cpc.ts'
import { describedEvents } from './described.ts'
import { knownEvents } from './events.ts'

const make = (kernel: FakeKernel = {}) => {
  const env = fakeProviderEnv(kernel)
  const provider = counterProvider(env)
  const index = createProbeIndex([provider])
  const match = (name: string) => index.match(patternQuery(`cpc:::${name}`)).probes
  return { env, provider, match, names: (name: string) => match(name).map((probe) => probe.name) }
}
const { provider, match, names } = make()

test.each([
  ['cpu_clock-all-1000000000', ['cpu_clock-all-1000000000']],
  ['perf_count_sw_cpu_clock-user-5000', ['cpu_clock-user-5000']],
  ['faults-kernel-1', ['page_faults-kernel-1']],
  ['cpu_clock-all-0', []],
  ['cpu_clock-some-10', []],
  ['cpu_clock-all-0x8000-1000', []], // attributes have no meaning here
  ['no_such_event-all-1000', []],
  ['cycles-all-1000', []], // this machine doesn't count it
  ['page*', ['page_faults-all-1000000000']],
])('%s', (name, want) => {
  expect(names(name)).toEqual(want)
})

test('the events that are listed are those that the kernel counts', () => {
  expect(names('')).toEqual([
    'cpu_clock-all-1000000000',
    'task_clock-all-1000000000',
    'page_faults-all-1000000000',
    'context_switches-all-1000000000',
    'cpu_migrations-all-1000000000',
    'minor_faults-all-1000000000',
    'major_faults-all-1000000000',
    'alignment_faults-all-1000000000',
    'emulation_faults-all-1000000000',
  ])
})

test.each([
  'cpu_clock-all-1000000000',
  'cpu_clock-user-1000000000',
  'page_faults-all-7',
  'cs-kernel-26214000',
])('%s has an ID that finds it', (name) => {
  const [probe] = match(name)
  expect(probe && provider.byId(probe.id)).toEqual(probe)
  expect(probe?.id).toBeLessThan(2 ** 32)
})

test('IDs that no name leads to are none', () => {
  const [probe] = match('page_faults-all-7')
  expect(provider.byId((probe?.id ?? 0) + 3)).toBeUndefined() // a mantissa of 10
  expect(provider.byId(provider.idBase)).toBeUndefined() // cycles
})

test('too many digits are explained', () => {
  expect(() => match('cpu_clock-all-1234567')).toThrow(/at most five significant digits/)
})

test('each mode counts its half, on every CPU', () => {
  const attachOf = (name: string) => provider.realise(match(name))[0]?.attach
  const clock = { kind: 'perf_event', event: { type: 1, config: 0n }, cpus: 'all' }
  expect(attachOf('cpu_clock-all-5000000')).toEqual({ ...clock, sample: { period: 5_000_000n } })
  expect(attachOf('cpu_clock-user-5000000')).toEqual({
    ...clock,
    sample: { period: 5_000_000n },
    only: 'user',
  })
  expect(attachOf('cpu_clock-kernel-5000000')).toMatchObject({ only: 'kernel' })
})

test('the arguments are the program counters', () => {
  const [point] = provider.realise(match('page_faults-all-1'))
  expect([0, 1, 2].map((at) => point?.argument(at))).toEqual([
    { kind: 'program-counter', word: 128, half: 'kernel' },
    { kind: 'program-counter', word: 128, half: 'user' },
    undefined,
  ])
})

test('caches are numbered by cache, operation and result', () => {
  const config = (name: string) => knownEvents.find(({ names: [first] }) => first === name)?.config
  expect([config('l1_dcache_loads'), config('llc_load_misses'), config('dtlb_store_misses')]).toEqual([
    0n,
    0x1_00_02n,
    0x1_01_03n,
  ])
})

const folder = '/sys/bus/event_source/devices/cpu'
const files = {
  [`${folder}/type`]: '4\n',
  [`${folder}/format/event`]: 'config:0-7,32-35\n',
  [`${folder}/format/umask`]: 'config:8-15\n',
  [`${folder}/format/any`]: 'config:21\n',
  [`${folder}/format/ldlat`]: 'config1:0-15\n',
  [`${folder}/events/cpu-cycles`]: 'event=0x3c\n',
  [`${folder}/events/topdown-slots`]: 'event=0x1c3,umask=0x02,any\n',
  [`${folder}/events/mem-loads`]: 'event=0xcd,umask=0x1,ldlat=3\n',
  [`${folder}/events/offcore`]: 'event=0xb7,umask=?\n',
  [`${folder}/events/topdown-slots.scale`]: '2\n',
}

test("the driver's own events are read from their terms", () => {
  expect(describedEvents(fakeProviderEnv({ files }))).toEqual([
    { type: 4, config: 0x3cn, names: ['cpu_cycles'] },
    { type: 4, config: 0xc3n | (1n << 32n) | (2n << 8n) | (1n << 21n), names: ['topdown_slots'] },
  ])
})

test('without counters there is a reason', () => {
  const env = { ...fakeProviderEnv(), perfEventProblem: () => 'Permission denied' }
  expect(counterProvider(env).unavailable()).toBe('no event can be counted (Permission denied)')
})
