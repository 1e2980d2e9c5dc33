/** What every base provider owes to those that ask it, on a made-up kernel that has something for each. */
import { describe, expect, test } from 'vitest'
import { matcher } from '../../src/base/index.ts'
import { FunctionBuilder, verifyIr } from '../../src/compile/ir/index.ts'
import {
  type AttachPoint,
  type Probe,
  type ProbePattern,
  type Provider,
  resolveType,
} from '../../src/defs/index.ts'
import { createProbeIndex, createProviders } from '../../src/provider/index.ts'
import { makeElf, probeNoteSection } from '../support/elf.ts'
import { moduleBtf } from '../support/module-btf.ts'
import { fakeProviderEnv } from '../support/provider-env.ts'

const format = `	field:int __syscall_nr;	offset:8;	size:4;	signed:1;
	field:char comm[16];	offset:16;	size:16;	signed:0;
	field:pid_t pid;	offset:32;	size:4;	signed:1;
`
/** A process, for the providers that it gives names to. */
const processFiles = {
  '/proc/7/maps': '00401000-00402000 r-xp 00001000 fe:00 10 /bin/prog\n',
  '/proc/7/map_files/401000-402000': makeElf([{ name: 'work', address: 0x1010, bytes: 16 }], {
    extra: [probeNoteSection([{ provider: 'app', name: 'start', arguments: '8@%rdi', address: 0x1010 }])],
  }),
}
const namesOfFamilies = new Map([
  ['usdt', 'app7'],
  ['pid', 'pid7'],
])
const publishedName = ({ name }: Provider): string => namesOfFamilies.get(name) ?? name

const env = fakeProviderEnv({
  processFiles,
  tracefs: {
    available_events:
      'sched:sched_switch\next4:ext4_sync_fs\nsyscalls:sys_enter_read\nsyscalls:sys_exit_read\n',
    available_filter_functions: 'vfs_read\ntcp_connect\nnf_hook [nf_tables]\n',
    'events/sched/sched_switch/format': format,
    'events/syscalls/sys_enter_read/format': format,
  },
  modules: [{ name: 'nf_tables', id: 9, btf: moduleBtf(['nf_hook'], ['ext4_sync_fs']) }],
})
const providers = createProviders(env)

const anything = (name: string): ProbePattern => ({
  provider: matcher(name),
  module: matcher(''),
  function: matcher(''),
  name: matcher(''),
})

const probesOf = ({ select }: AttachPoint): Probe[] =>
  select.kind === 'single' ? [select.probe] : select.cases.map(({ probe }) => probe)

/** Loads what the point says about arguments, as a program of it would. */
const problemsOf = (point: AttachPoint): readonly string[] => {
  const b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  const context = b.parameter(0)
  if (point.select.kind === 'value') {
    point.select.load(b, context)
    point.select.confirm?.(b, context)
  }
  b.return(0n)
  return verifyIr(b.ir)
}

describe.each(providers)('$name', (provider) => {
  const name = publishedName(provider)
  const probes = [...provider.find(anything(name))]

  test('has probes here, of its own name, ascending by distinct IDs of 32 bits from its base', () => {
    expect(provider.unavailable()).toBeUndefined()
    expect(probes.length).toBeGreaterThan(0)
    expect(probes.every((probe) => probe.provider === name)).toBe(true)
    const ids = probes.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(provider.idBase)
    expect(Math.max(...ids)).toBeLessThan(2 ** 32)
  })

  test('finds each probe by its ID and by its description, and none of the others', () => {
    for (const probe of probes) {
      expect(provider.byId(probe.id)).toEqual(probe)
      const exact = {
        provider: matcher(probe.provider),
        module: matcher(probe.module),
        function: matcher(probe.function),
        name: matcher(probe.name),
      }
      expect(provider.mayMatch?.(exact) ?? true).toBe(true)
      expect([...provider.find(exact)]).toContainEqual(probe)
    }
    const foreign = providers.filter((other) => other !== provider)
    for (const other of foreign) expect([...provider.find(anything(publishedName(other)))]).toEqual([])
  })

  test('no ID of another provider is one of its own', () => {
    for (const other of providers.filter((one) => one !== provider))
      for (const { id } of other.find(anything(publishedName(other))))
        expect(provider.byId(id)).toBeUndefined()
  })

  test('every argument has a type that a value can have', () => {
    for (const probe of probes)
      for (const type of provider.arguments(probe))
        expect(['void', 'function']).not.toContain(resolveType(type).kind)
  })

  test('realises each probe once, with a source for each of its arguments', () => {
    const points = provider.realise(probes)
    expect(
      points
        .flatMap(probesOf)
        .map(({ id }) => id)
        .sort((a, b) => a - b),
    ).toEqual(probes.map(({ id }) => id))
    expect(new Set(points.map(({ key }) => key)).size).toBe(points.length)
    for (const point of points) {
      expect(problemsOf(point)).toEqual([])
      const [probe] = probesOf(point)
      const types = probe ? provider.arguments(probe) : []
      for (const [index] of types.entries()) expect(point.argument(index), `arg${index}`).toBeDefined()
      expect(point.argument(99)).toBeUndefined()
    }
  })

  test('promises something of each part of a description', () => {
    expect(Object.keys(provider.attributes)).toEqual(['provider', 'module', 'function', 'name', 'args'])
  })
})

test('a description without a provider is answered by all that have a match', () => {
  const names = createProbeIndex(providers)
    .match({ kind: 'pattern', provider: '', module: '', function: '', name: 'sched_switch' })
    .probes.map(({ provider }) => provider)
  expect(names.toSorted()).toEqual(['perf', 'rawtp', 'sdt'])
})
