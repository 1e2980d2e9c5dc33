import { expect, test } from 'vitest'
import { fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { createProbeIndex } from '../probe-index.ts'
import { TracepointEvents } from './events.ts'
import { sdtProvider } from './sdt.ts'

const format = `name: sched_switch
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;

	field:char prev_comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t prev_pid;	offset:24;	size:4;	signed:1;
	field:long prev_state;	offset:32;	size:8;	signed:1;
`
const env = fakeProviderEnv({
  tracefs: {
    available_events: 'sched:sched_switch\nsched:sched_wakeup\nsyscalls:sys_enter_read\n',
    'events/sched/sched_switch/format': format,
  },
})
const provider = sdtProvider(env, new TracepointEvents(env))
const index = createProbeIndex([provider])

test('the probes are the tracepoints, by group', () => {
  const { probes } = index.match(patternQuery('sdt:::'))
  expect(probes.map(({ module, function: fn, name }) => [module, fn, name]).toSorted()).toEqual([
    ['sched', '', 'sched_switch'],
    ['sched', '', 'sched_wakeup'],
  ])
  for (const probe of probes) expect(provider.byId(probe.id)).toEqual(probe)
})

test('arguments are the fields of the record, arrays by address', () => {
  const { probes, arguments: types } = index.match(patternQuery('sdt:sched::sched_switch'))
  expect(types).toMatchObject([
    { kind: 'array', length: 16, of: { name: 'char' } },
    { name: 'pid_t' },
    { name: 'long' },
  ])
  const [point] = provider.realise(probes)
  expect([point?.program, point?.attach]).toEqual([
    { type: 'tracepoint' },
    { kind: 'tracepoint', group: 'sched', event: 'sched_switch' },
  ])
  expect([0, 1, 2, 3].map((at) => point?.argument(at))).toEqual([
    { kind: 'address', offset: 8 },
    { kind: 'field', offset: 24, bytes: 4, signed: true },
    { kind: 'field', offset: 32, bytes: 8, signed: true },
    undefined,
  ])
})

test('a listing reads no format', () => {
  const fresh = fakeProviderEnv({ tracefs: { available_events: 'sched:sched_switch\n' } })
  createProbeIndex([sdtProvider(fresh, new TracepointEvents(fresh))]).list(patternQuery('sdt:::'))
  expect([...new Set(fresh.asked)]).toEqual(['tracefs available_events', 'btf vmlinux'])
})
