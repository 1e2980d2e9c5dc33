import { describe, expect, test } from 'vitest'
import { fixtureBtf } from '../../../test/support/fixtures.ts'
import { moduleBtf } from '../../../test/support/module-btf.ts'
import { type FakeKernel, fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { createProbeIndex } from '../probe-index.ts'
import { fbtProvider } from './fbt.ts'
import { Functions } from './functions.ts'

const functions = [
  'tcp_connect',
  'tcp_connect.part.0',
  'tcp_v4_rcv',
  'vfs_read',
  'vfs_write',
  'tcp_ack', // twice: two static functions
  'tcp_ack',
  'do_exit',
  'dequeue_signal',
  'not_in_btf',
  'nf_hook [nf_tables]',
  'vfs_open',
  'vfs_open [nf_tables]', // one in the kernel, one in a module
]
const make = (kernel: FakeKernel = {}) => {
  const env = fakeProviderEnv({
    tracefs: { available_filter_functions: `${functions.join('\n')}\n` },
    modules: [{ name: 'nf_tables', id: 9, btf: moduleBtf(['nf_hook', 'vfs_open']) }],
    files: {
      '/sys/kernel/debug/kprobes/blacklist': '0xffffffff81000000-0xffffffff81000010\tdequeue_signal\n',
    },
    ...kernel,
  })
  const provider = fbtProvider(env, new Functions(env))
  const index = createProbeIndex([provider])
  const match = (description: string) => index.match(patternQuery(description)).probes
  return { env, provider, match }
}
const { provider, match } = make()
const nameOf = (probe: { module: string; function: string; name: string }) =>
  `${probe.module}\`${probe.function}:${probe.name}`

describe('descriptions', () => {
  test.each([
    ['fbt::tcp_connect:', ['vmlinux`tcp_connect:entry', 'vmlinux`tcp_connect:return']],
    ['fbt::tcp_*:entry', ['vmlinux`tcp_connect:entry', 'vmlinux`tcp_v4_rcv:entry']],
    ['fbt:nf_tables::', ['nf_tables`nf_hook:entry', 'nf_tables`nf_hook:return']],
    ['fbt::nf_hook:entry', ['nf_tables`nf_hook:entry']],
    ['fbt:vmlinux:nf_hook:entry', []],
    ['fbt::do_exit:', ['vmlinux`do_exit:entry']], // it never returns
    ['fbt::tcp_ack:', []],
    ['fbt::vfs_open:', []],
    ['fbt::tcp_rcv_established:', []], // described by BTF, but not traceable
    ['fbt::tcp:', []],
    ['fbt::not_in_btf:', []],
    ['fbt::dequeue_signal:', []],
    ['fbt::tcp_connect.part.0:', []],
    ['fbt::*:begin', []],
  ])('%s', (description, want) => {
    expect(match(description).map(nameOf)).toEqual(want)
    // The same function by a glob, which goes another way.
    const glob = description.replace(/::(\w)(\w+):/, '::[$1]$2:')
    expect(match(glob).map(nameOf)).toEqual(want)
  })
})

test('an ID is twice the BTF ID of the function, and finds the probe', () => {
  const type = fixtureBtf().find('func', 'vfs_read') as number
  expect(match('fbt::vfs_read:').map(({ id }) => id)).toEqual([2_000_000 + 2 * type, 2_000_001 + 2 * type])
  const all = match('fbt:::')
  expect(all).toHaveLength(11)
  expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => a - b))
  for (const probe of all) expect(provider.byId(probe.id)).toEqual(probe)
  expect(provider.byId(2_000_000 + 2 * (fixtureBtf().find('func', 'tcp_ack') as number))).toBeUndefined()
})

test('one function is looked up in one BTF object', () => {
  const fresh = make()
  fresh.match('fbt::tcp_connect:entry')
  expect(fresh.env.asked).toEqual(['tracefs available_filter_functions', 'btf vmlinux'])
})

test('arguments are those of the prototype; a return has the value second', () => {
  const [entry, exit] = match('fbt::vfs_read:')
  expect(entry && provider.arguments(entry)).toMatchObject([
    { kind: 'pointer', to: { name: 'file' } },
    { kind: 'pointer', to: { name: 'char' } },
    { name: 'size_t' },
    { kind: 'pointer', to: { name: 'loff_t' } },
  ])
  expect(exit && provider.arguments(exit)).toMatchObject([{ name: 'long' }, { name: 'ssize_t' }])
})

describe('where functions can not be traced', () => {
  test.each([
    [
      'neither mechanism',
      { lacks: ['fentry', 'kprobeMulti', 'kprobe'] },
      /neither \(fentry: no fentry here; kprobe: no kprobe/,
    ],
    ['no tracefs', { tracefs: undefined }, /listed by tracefs, but/],
    ['no list', { tracefs: {} }, /no readable available_filter_functions/],
  ] as const)('%s', (_, kernel, want) => {
    const { provider: unable, match: find } = make(kernel as FakeKernel)
    expect(unable.unavailable()).toMatch(want)
    expect(() => find('fbt::tcp_connect:')).toThrow(want)
  })

  test('either mechanism is enough', () => {
    expect(make({ lacks: ['fentry', 'kprobeMulti'] }).provider.unavailable()).toBeUndefined()
    expect(make({ lacks: ['kprobe', 'kprobeMulti'] }).provider.unavailable()).toBeUndefined()
  })
})
