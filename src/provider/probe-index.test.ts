import { describe, expect, test } from 'vitest'
import { fakeProviderEnv, patternQuery } from '../../test/support/provider-env.ts'
import { type Provider, UnavailableError } from '../defs/index.ts'
import { dtraceProvider } from './dtrace.ts'
import { createProbeIndex, createProviders } from './index.ts'

const tracefs = {
  available_events: ['sched:sched_switch', 'sched:sched_wakeup', 'sched:sched_wakeup_new'].join('\n'),
  available_filter_functions: 'vfs_read\nvfs_write\n',
}
const make = (kernel: Parameters<typeof fakeProviderEnv>[0] = { tracefs }) => {
  const env = fakeProviderEnv(kernel)
  const providers = createProviders(env)
  return { env, providers, index: createProbeIndex(providers) }
}
const describeProbe = (probe: { provider: string; module: string; function: string; name: string }) =>
  `${probe.provider}:${probe.module}:${probe.function}:${probe.name}`

test.each([
  ':::BEGIN',
  'dtrace:::',
  ':::END',
  ':::ERROR',
  ':::tick-1sec',
  ':::profile-997',
  'profile:::tick-*',
  'd*:::BEGIN',
])('%s reads nothing of the kernel', (description) => {
  const { env, index } = make()
  expect(index.match(patternQuery(description)).probes.length).toBeGreaterThan(0)
  expect(env.asked).toEqual([])
})

test('making the providers reads nothing', () => {
  const { env } = make()
  expect(env.asked).toEqual([])
})

test('a description that names its provider asks that one only', () => {
  const { env, index } = make()
  index.match(patternQuery('rawtp:::sched_switch'))
  expect(env.asked).not.toContain('tracefs available_filter_functions')
})

test('an ID is looked up without listing other providers', () => {
  const { env, index } = make()
  expect(index.match({ kind: 'id', id: 3 }).probes.map(describeProbe)).toEqual(['dtrace:::ERROR'])
  expect(index.match({ kind: 'id', id: 10 }).description).toBe('profile:::profile-97')
  expect(env.asked).toEqual([])
  expect(index.match({ kind: 'id', id: 0xffff_ffff }).probes).toEqual([])
})

test('a family of providers answers for the names that it publishes, and for nothing that names no process', () => {
  const probe = { id: 0x9000_0000, provider: 'each7', module: '', function: '', name: 'event' }
  const family: Provider = {
    ...dtraceProvider(),
    name: 'each',
    publishes: ({ pattern }) => /^each[0-9]+$/.test(pattern),
    find: ({ provider }) => (provider.matches('each7') ? [probe] : []),
    byId: (id) => (id === probe.id ? probe : undefined),
  }
  const index = createProbeIndex([dtraceProvider(), family])
  expect(index.match(patternQuery('each7:::')).probes).toEqual([probe])
  expect(index.match({ kind: 'id', id: probe.id }).probes).toEqual([probe])
  expect(index.list(patternQuery('each8:::')).probes).toEqual([])
  expect(index.list(patternQuery(':::')).probes.map(({ name }) => name)).toEqual(['BEGIN', 'END', 'ERROR'])
  expect(index.providerOf(probe)).toBe(family)
  expect([index.named('each7'), index.named('each'), index.named('dtrace')?.name]).toEqual([
    family,
    undefined,
    'dtrace',
  ])
})

test('the function decides across providers', () => {
  const { index } = make()
  expect(index.match(patternQuery('::vfs_read:entry')).probes.map(describeProbe)).toEqual([
    'fbt:vmlinux:vfs_read:entry',
    'rawfbt:vmlinux:vfs_read:entry',
  ])
})

test('a listing is ascending by ID and leaves nothing out but what only processes have', () => {
  const { index, providers } = make()
  const { probes, unavailable } = index.list(patternQuery(':::'))
  expect(probes.every(({ id }, at) => at === 0 || id > (probes[at - 1]?.id ?? id))).toBe(true)
  expect([...new Set(probes.map(({ provider }) => provider))]).toEqual(
    providers.filter(({ publishes }) => !publishes).map(({ name }) => name),
  )
  expect(unavailable).toEqual([])
})

describe('common arguments', () => {
  const { index } = make()
  test.each([
    ['rawtp:::sched_wakeup*', 1],
    ['fbt::vfs_*:return', 2],
    ['rawtp:sched::', undefined],
    ['dtrace:::BEGIN', 0],
    ['dtrace:::nothing', undefined],
  ])('%s: %s', (description, want) => {
    expect(index.match(patternQuery(description)).arguments?.length).toBe(want)
  })

  test('are described only when asked for', () => {
    const fresh = make()
    const group = fresh.index.match(patternQuery('syscall::read:entry'))
    expect(fresh.env.asked.join()).not.toContain('format')
    expect(group.arguments).toHaveLength(6)
    expect(fresh.env.asked.join()).toContain('format')
  })
})

describe('a provider that has nothing here', () => {
  const { index } = make({ tracefs, lacks: ['fentry', 'kprobe', 'kprobeMulti'] })
  test('says why when it is named', () => {
    expect(() => index.match(patternQuery('fbt::vfs_read:'))).toThrow(UnavailableError)
    expect(() => index.match(patternQuery('fbt::vfs_read:'))).toThrow(/^fbt: functions are traced by/)
  })
  test('does not stand in the way of the others', () => {
    expect(index.match(patternQuery('::r[e]ad:entry')).probes.map(describeProbe)).toEqual([
      'syscall:vmlinux:read:entry',
    ])
  })
  test('is listed with the reason, where the description can mean it', () => {
    const { probes, unavailable } = index.list(patternQuery(':::'))
    expect(probes.some(({ provider }) => provider === 'fbt')).toBe(false)
    expect(unavailable).toEqual([
      { provider: 'fbt', reason: expect.stringContaining('no fentry here') },
      { provider: 'rawfbt', reason: expect.stringContaining('no kprobe here') },
    ])
    expect(index.list(patternQuery(':::sched_switch')).unavailable).toEqual([])
  })
})

test('stability is that of the provider, or unstable where there is none', () => {
  const { index } = make()
  expect(index.match(patternQuery('dtrace:::BEGIN')).attributes.name).toEqual(['Stable', 'Stable', 'Common'])
  expect(index.match(patternQuery('syscall::nothing:')).attributes.function).toEqual([
    'Private',
    'Private',
    'ISA',
  ])
  expect(index.match(patternQuery('nothing:::')).attributes.name).toEqual(['Unstable', 'Unstable', 'Common'])
})
