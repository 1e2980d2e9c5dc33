import { describe, expect, test } from 'vitest'
import { fixtureBtf } from '../../../test/support/fixtures.ts'
import { moduleBtf } from '../../../test/support/module-btf.ts'
import { type FakeKernel, fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { Functions } from '../fbt/functions.ts'
import { createProbeIndex } from '../probe-index.ts'
import { rawFunctionProvider } from './rawfbt.ts'

const functions = [
  'tcp_connect',
  'tcp_connect.part.0',
  'tcp_ack', // twice: two static functions
  'vfs_read',
  'tcp_ack',
  'do_exit',
  '__ftrace_invalid_address___48',
  'htab_map_hash', // maps run through it
  'htab_map_hash.isra.0',
  'nf_hook [nf_tables]',
  'nf_hook.constprop.0 [nf_tables]',
  'tcp_ack [nf_tables]',
]
const kallsyms = `ffffffff81000010 T tcp_connect
ffffffff81000020 t tcp_ack
ffffffff81000030 D tcp_ack
ffffffff81000040 t tcp_connect.cold
ffffffff81000050 t tcp_ack
ffffffff81000060 t odd.cold.1
ffffffffc0000010 t tcp_ack	[nf_tables]
ffffffffc0000020 t nf_hook.cold	[nf_tables]
`
const make = (kernel: FakeKernel = {}) => {
  const env = fakeProviderEnv({
    tracefs: { available_filter_functions: `${functions.join('\n')}\n` },
    modules: [{ name: 'nf_tables', id: 9, btf: moduleBtf(['nf_hook']) }],
    files: { '/proc/kallsyms': kallsyms },
    ...kernel,
  })
  const provider = rawFunctionProvider(env, new Functions(env))
  const index = createProbeIndex([provider])
  const match = (description: string) => index.match(patternQuery(description)).probes
  return { env, provider, match }
}
const { provider, match } = make()
const nameOf = (probe: { module: string; function: string; name: string }) =>
  `${probe.module}\`${probe.function}:${probe.name}`

describe('descriptions', () => {
  test.each([
    ['rawfbt::tcp_connect:', ['vmlinux`tcp_connect:entry', 'vmlinux`tcp_connect:return']],
    ['rawfbt::tcp_connect.part.0:entry', ['vmlinux`tcp_connect.part.0:entry']],
    ['rawfbt:vmlinux:tcp_ack:entry', ['vmlinux`tcp_ack:entry', 'vmlinux`tcp_ack:entry']],
    [
      'rawfbt::tcp_ack:return',
      ['vmlinux', 'vmlinux', 'nf_tables'].map((module) => `${module}\`tcp_ack:return`),
    ],
    ['rawfbt:nf_tables:nf_*:entry', ['nf_tables`nf_hook:entry', 'nf_tables`nf_hook.constprop.0:entry']],
    ['rawfbt::do_exit:', ['vmlinux`do_exit:entry']], // it never returns
    [
      'rawfbt::*.cold*:',
      ['vmlinux`tcp_connect.cold:entry', 'vmlinux`odd.cold.1:entry', 'nf_tables`nf_hook.cold:entry'],
    ],
    ['rawfbt::htab_*:', []],
    ['rawfbt::*invalid*:', []],
    ['rawfbt::no_such:', []],
  ])('%s', (description, want) => {
    expect(match(description).map(nameOf)).toEqual(want)
  })
})

test('every probe has an ID of its own that finds it, ascending', () => {
  const all = [...match('rawfbt:::'), ...match('rawfbt::*.cold*:')]
  for (const probe of all) expect(provider.byId(probe.id)).toEqual(probe)
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  const ids = match('rawfbt:::').map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  expect(provider.byId(provider.idBase + 4 * 6)).toBeUndefined() // the invalid one
})

test('the symbols are read only where names are shared, or cold parts asked for', () => {
  const fresh = make()
  const probes = fresh.match('rawfbt::*:entry')
  expect(probes.map(nameOf)).toContain('vmlinux`tcp_connect:entry')
  const asked = fresh.env.asked.join()
  expect(asked).not.toContain('kallsyms')
})

describe('realised', () => {
  const attachOf = (description: string, ...lacks: FakeKernel['lacks'] & object[]) =>
    make({ lacks })
      .provider.realise(match(description))
      .map(({ attach }) => attach)

  test('by symbol, never by fentry', () => {
    expect(attachOf('rawfbt::tcp_connect:entry')).toEqual([
      { kind: 'kprobe_multi', symbols: ['tcp_connect'], cookies: [0n], return: false },
    ])
  })

  test('by address where a name is shared: the n-th function is at the n-th address', () => {
    expect(attachOf('rawfbt::tcp_ack:return')).toEqual([
      {
        kind: 'kprobe_multi',
        addresses: [0xffff_ffff_8100_0020n, 0xffff_ffff_8100_0050n, 0xffff_ffff_c000_0010n],
        cookies: [0n, 1n, 2n],
        return: true,
      },
    ])
  })

  test('not where the kernel hides its addresses', () => {
    const hidden = make({
      files: { '/proc/kallsyms': kallsyms.replaceAll(/^[0-9a-f]{16}/gm, '0'.repeat(16)) },
    })
    expect(() => hidden.provider.realise(hidden.match('rawfbt:vmlinux:tcp_ack:entry'))).toThrow(
      /several functions are called tcp_ack/,
    )
  })
})

test('arguments have the types of the one function of the name; clones have the registers', () => {
  const [entry, exit] = match('rawfbt::vfs_read:')
  expect(entry && provider.arguments(entry)).toMatchObject([{ to: { name: 'file' } }, {}, {}, {}])
  expect(exit && provider.arguments(exit)).toMatchObject([{ name: 'long' }, { name: 'ssize_t' }])
  const [clone] = match('rawfbt::tcp_connect.part.0:entry')
  expect(clone && provider.arguments(clone)).toEqual([])
  expect(clone && provider.realise([clone])[0]?.argument(0)).toEqual({ kind: 'word', word: 112 })
  expect(fixtureBtf().find('func', 'tcp_connect')).toBeDefined()
})

test('without kprobes there is a reason', () => {
  expect(make({ lacks: ['kprobe'] }).provider.unavailable()).toBe(
    'functions are traced by kprobes (no kprobe here)',
  )
  expect(make({ tracefs: undefined as never }).provider.unavailable()).toMatch(/listed by tracefs, but/)
})
