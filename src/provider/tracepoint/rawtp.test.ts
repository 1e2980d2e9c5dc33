import { describe, expect, test } from 'vitest'
import { moduleBtf } from '../../../test/support/module-btf.ts'
import { fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { moduleIds, moduleTypes } from '../ids.ts'
import { createProbeIndex } from '../probe-index.ts'
import { TracepointEvents } from './events.ts'
import { perfProvider, rawTracepointProvider } from './rawtp.ts'
import { sdtProvider } from './sdt.ts'

const events = [
  'sched:sched_switch',
  'sched:sched_process_fork',
  'sock:inet_sock_set_state',
  'raw_syscalls:sys_enter',
  'syscalls:sys_enter_read',
  'uprobes:sched_wakeup', // made by a tracer, with the name of a tracepoint
  'ext4:ext4_sync_fs',
  'xfs:no_type_data',
]
const make = (create = rawTracepointProvider) => {
  const env = fakeProviderEnv({
    tracefs: { available_events: `${events.join('\n')}\n`, 'events/sched/sched_switch/id': '1\n' },
    modules: [{ name: 'ext4', id: 9, btf: moduleBtf([], ['ext4_sync_fs']) }],
  })
  const provider = create(env, new TracepointEvents(env))
  const index = createProbeIndex([provider])
  return { env, provider, match: (description: string) => index.match(patternQuery(description)).probes }
}
const { provider, match } = make()
const nameOf = ({ module, name }: { module: string; name: string }) => `${module}:${name}`

describe('descriptions', () => {
  test.each([
    ['rawtp:sched::sched_[ps]*', ['sched:sched_switch', 'sched:sched_process_fork']],
    ['rawtp:::sched_switch', ['sched:sched_switch']],
    ['rawtp:s*::*_set_*', ['sock:inet_sock_set_state']],
    ['rawtp:::sys_enter', ['raw_syscalls:sys_enter']],
    ['rawtp:ext4::', ['ext4:ext4_sync_fs']],
    ['rawtp:syscalls::', []],
    ['rawtp:uprobes::sched_wakeup', []],
    ['rawtp:::no_type_data', []],
    ['rawtp::sched_switch:', []], // tracepoints are in no function
  ])('%s', (description, want) => {
    expect(match(description).map(nameOf).toSorted()).toEqual(want.toSorted())
  })
})

test('every event with type data is listed, ascending, under an ID that finds it', () => {
  const all = match('rawtp:::')
  expect(all.map(nameOf)).toHaveLength(7)
  expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => a - b))
  for (const probe of all) expect(provider.byId(probe.id)).toEqual(probe)
})

describe('tracepoints that tracefs does not list', () => {
  test.each([
    ['rawtp:sched::sched_exit_tp', ['sched:sched_exit_tp']],
    ['rawtp:net::sched_exit_tp', []],
    ['rawtp:sched::sched_e*', ['sched:sched_entry_tp', 'sched:sched_exit_tp']],
    ['rawtp:sched::sched_no_such_tp', []],
  ])('%s', (description, want) => {
    expect(make().match(description).map(nameOf)).toEqual(want)
  })

  test('they have no record, and so no sdt probe', () => {
    const sdt = make(sdtProvider)
    expect(sdt.match('sdt:sched::').map(nameOf)).toEqual(['sched:sched_switch', 'sched:sched_process_fork'])
    expect(sdt.match('sdt:sched::sched_exit_tp')).toEqual([])
  })
})

test("an event of a module has an ID in the module's range", () => {
  expect(match('rawtp:ext4::')[0]?.id).toBe(moduleIds.rawtp.base + 9 * moduleTypes + 2)
})

test('one event of a group is looked up without listing all', () => {
  const fresh = make()
  expect(fresh.match('rawtp:sched::sched_switch').map(nameOf)).toEqual(['sched:sched_switch'])
  expect(fresh.env.asked).toEqual(['tracefs events/sched/sched_switch/id', 'btf vmlinux'])
})

test('arguments have the types of the prototype, without its first', () => {
  const probes = match('rawtp:::sched_switch')
  const [probe] = probes
  expect(probe && provider.arguments(probe)).toMatchObject([
    { kind: 'typedef', name: 'bool' },
    { kind: 'pointer', space: 'kernel', to: { kind: 'struct', name: 'task_struct' } },
    { kind: 'pointer', to: { name: 'task_struct' } },
    { name: 'unsigned int' },
  ])
  const [point] = provider.realise(probes)
  expect(point?.attach).toEqual({ kind: 'raw_tracepoint', event: 'sched_switch' })
  expect([0, 1, 3, 4].map((at) => point?.argument(at))).toEqual([
    { kind: 'word', word: 0, extend: { bytes: 1, signed: false } },
    { kind: 'word', word: 8 },
    { kind: 'word', word: 24, extend: { bytes: 4, signed: false } },
    undefined,
  ])
})

test('without tracefs there is a reason', () => {
  const env = fakeProviderEnv()
  expect(rawTracepointProvider(env, new TracepointEvents(env)).unavailable()).toMatch(
    /listed by tracefs, but/,
  )
})

describe('perf: by the module that defines the tracepoint', () => {
  const perf = make(perfProvider)
  test.each([
    ['perf:::sched_process_fork', ['vmlinux:sched_process_fork']],
    ['perf:ext4::', ['ext4:ext4_sync_fs']],
    ['perf:vmlinux::sched_[ps]*', ['vmlinux:sched_process_fork', 'vmlinux:sched_switch']],
    ['perf:sched::', []],
    ['perf::somewhere:sched_switch', []],
  ])('%s', (description, want) => {
    expect(perf.match(description).map(nameOf).toSorted()).toEqual(want)
  })

  test('the arguments and the place are those of rawtp', () => {
    const [probe] = perf.match('perf:::sched_process_fork')
    if (!probe) throw new Error('no probe')
    expect(perf.provider.arguments(probe)).toMatchObject([
      { kind: 'pointer', to: { name: 'task_struct' } },
      { kind: 'pointer', to: { name: 'task_struct' } },
    ])
    const [point] = perf.provider.realise([probe])
    expect(point?.attach).toEqual({ kind: 'raw_tracepoint', event: 'sched_process_fork' })
    expect(point?.argument(1)).toEqual({ kind: 'word', word: 8 })
  })
})
