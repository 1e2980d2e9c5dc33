import { describe, expect, test } from 'vitest'
import { fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { FunctionBuilder, printFunction, verifyIr } from '../../compile/ir/index.ts'
import { createProbeIndex } from '../probe-index.ts'
import { syscallProvider } from './syscall.ts'

const format = `	field:int __syscall_nr;	offset:8;	size:4;	signed:1;
	field:unsigned int fd;	offset:16;	size:8;	signed:0;
	field:char * buf;	offset:24;	size:8;	signed:0;
`
const calls = ['read', 'newstat', 'openat', 'newfstatat']
const tracefs = {
  available_events: `sched:sched_switch\n${calls.flatMap((call) => [`syscalls:sys_exit_${call}`, `syscalls:sys_enter_${call}`]).join('\n')}\n`,
  'events/syscalls/sys_enter_read/id': '1\n',
  'events/syscalls/sys_enter_read/format': format,
}
const set = (kernel: Parameters<typeof fakeProviderEnv>[0]) => {
  const env = fakeProviderEnv(kernel)
  const provider = syscallProvider(env)
  const index = createProbeIndex([provider])
  const match = (description: string) => index.match(patternQuery(description)).probes
  const names = (description: string) => match(description).map((probe) => `${probe.function}:${probe.name}`)
  return { env, provider, match, names }
}
const { provider, match, names } = set({ tracefs })

describe('descriptions', () => {
  test.each([
    [
      'syscall:::',
      ['read', 'newstat', 'openat', 'newfstatat'].flatMap((call) => [`${call}:entry`, `${call}:return`]),
    ],
    ['syscall:vmlinux:read:', ['read:entry', 'read:return']],
    ['syscall::stat:entry', ['newstat:entry']],
    ['syscall::newstat:entry', ['newstat:entry']],
    ['syscall::*stat*:return', ['newstat:return', 'newfstatat:return']],
    ['syscall::open*:en*', ['openat:entry']],
    ['syscall::write:', []], // this kernel hasn't it
    ['syscall:ext4:read:', []],
    ['syscall:::start', []],
  ])('%s', (description, want) => {
    expect(names(description)).toEqual(want)
  })
})

test('an ID is the number of the call and the side', () => {
  expect(match('syscall::newstat:').map(({ id }) => id)).toEqual([108, 109])
  expect(provider.byId(109)).toEqual(match('syscall::newstat:return')[0])
  expect([provider.byId(102), provider.byId(99), provider.byId(9999)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('one call is looked up without listing all', () => {
  const fresh = set({ tracefs })
  expect(fresh.names('syscall::read:entry')).toEqual(['read:entry'])
  expect(fresh.env.asked).toEqual(['tracefs events/syscalls/sys_enter_read/id'])
})

test('without tracefs every call of the table is there, with six integers', () => {
  const bare = set({})
  expect(bare.match('syscall:::').length).toBeGreaterThan(700)
  const [probe] = bare.match('syscall::read:entry')
  expect(probe && bare.provider.arguments(probe).map((type) => 'name' in type && type.name)).toEqual(
    new Array(6).fill('long'),
  )
})

test('arguments are typed by the format, pointers are user memory', () => {
  const [entry, exit] = match('syscall::read:')
  expect(entry && provider.arguments(entry)).toMatchObject([
    { name: 'unsigned int' },
    { kind: 'pointer', space: 'user', to: { name: 'char' } },
  ])
  expect(exit && provider.arguments(exit)).toMatchObject([{ name: 'long' }, { name: 'long' }])
})

describe('one program a side', () => {
  const points = provider.realise(match('syscall:::'))
  test('raw tracepoints that choose by number', () => {
    expect(points.map(({ attach }) => attach)).toEqual([
      { kind: 'raw_tracepoint', event: 'sys_enter' },
      { kind: 'raw_tracepoint', event: 'sys_exit' },
    ])
    const numbers = points.map(
      ({ select }) => select.kind === 'value' && select.cases.map(({ value }) => value),
    )
    expect(numbers).toEqual([
      [0, 4, 257, 262],
      [0, 4, 257, 262],
    ])
  })

  test('arguments are the registers of the call, or its result', () => {
    const [entry, exit] = points
    expect([0, 1, 2, 3, 4, 5, 6].map((at) => entry?.argument(at))).toEqual([
      ...[112, 104, 96, 56, 72, 64].map((offset) => ({ kind: 'entry-register', offset })),
      undefined,
    ])
    const result = { kind: 'word', word: 8 }
    expect([0, 1, 2].map((at) => exit?.argument(at))).toEqual([result, result, undefined])
    expect([exit?.errno, exit?.interrupted]).toEqual([result, [512, 513, 514, 516]])
    expect(entry?.errno).toBeUndefined()
  })

  test.each(points.map((point) => [point.key, point] as const))(
    '%s loads and confirms in valid IR',
    (_, point) => {
      if (point.select.kind === 'single') throw new Error('not told apart')
      const b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
      const context = b.parameter(0)
      const value = point.select.load(b, context)
      point.select.confirm?.(b, context)
      b.return(value)
      expect(verifyIr(b.ir)).toEqual([])
      expect(printFunction(b.ir)).toContain('get_current_task_btf')
    },
  )
})
