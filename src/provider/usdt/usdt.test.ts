import { expect, test } from 'vitest'
import { makeElf, type ProbeNoteRow, probeNoteSection } from '../../../test/support/elf.ts'
import { fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { matcher } from '../../base/index.ts'
import type { FeatureName } from '../../bpf/load/index.ts'
import { type AttachPoint, type Probe, UnavailableError } from '../../defs/index.ts'
import { ptRegs } from '../argument.ts'
import { createProbeIndex } from '../index.ts'
import { staticProvider } from './usdt.ts'

const functions = [
  { name: 'serve', address: 0x1100, bytes: 0x80 },
  { name: 'stop', address: 0x1200, bytes: 0x80 },
]
const library = (rows: readonly ProbeNoteRow[]) => makeElf(functions, { extra: [probeNoteSection(rows)] })
const mapped = (inode: number, name: string) =>
  `7f001000-7f002000 r-xp 00001000 fe:00 ${inode} /usr/lib/${name}\n`

/** Processes 7 and 8 have the same file mapped, 8 another besides. */
const make = (rows: readonly ProbeNoteRow[], missing: readonly FeatureName[] = []) => {
  const elf = library(rows)
  const env = fakeProviderEnv({
    lacks: missing,
    processFiles: {
      '/proc/self/stat': '9 (node) R 1',
      '/proc/7/maps': mapped(10, 'libapp.so'),
      '/proc/7/root/usr/lib/libapp.so': elf,
      '/proc/8/maps': mapped(10, 'libapp.so') + mapped(11, 'libother.so').replaceAll('7f', '7e'),
      '/proc/8/root/usr/lib/libapp.so': elf,
      '/proc/8/root/usr/lib/libother.so': library([{ provider: 'other', name: 'x', address: 0x1110 }]),
      '/proc/9/maps': mapped(10, 'libapp.so'),
      '/proc/9/root/usr/lib/libapp.so': elf,
      '/proc/uptime': '1',
    },
  })
  const provider = staticProvider(env)
  return { provider, index: createProbeIndex([provider]) }
}

const start: ProbeNoteRow = { provider: 'app', name: 'serve__start', arguments: '-4@%edi', address: 0x1110 }
const done: ProbeNoteRow = { provider: 'app', name: 'done', arguments: '8@%rax 8f@%xmm0', address: 0x1210 }
const describeProbe = ({ provider, module, function: fn, name }: Probe) =>
  `${provider}:${module}:${fn}:${name}`

test.each([
  ['app7', true],
  ['app*', true],
  ['a??7', true],
  ['app[78]', true],
  ['pid7', false],
  ['app', false],
  ['app0', true],
  ['app07', false],
  ['7', false],
  ['sched', false],
  ['*t', false],
  ['*', false],
  ['', false],
])('%s asks for probes of processes: %s', (name, want) => {
  expect(make([]).provider.publishes?.(matcher(name))).toBe(want)
})

test.each([
  ['app7:::', ['app7:libapp.so:serve:serve-start', 'app7:libapp.so:stop:done']],
  ['app8:libapp*:stop:', ['app8:libapp.so:stop:done']],
  ['app*:::done', ['app7:libapp.so:stop:done', 'app8:libapp.so:stop:done']],
  ['app*:::serve-start', ['app7:libapp.so:serve:serve-start', 'app8:libapp.so:serve:serve-start']],
  ['app7:::serve__start', ['app7:libapp.so:serve:serve-start']],
  ['*8:::x', ['other8:libother.so:serve:x']],
  ['app7:::x', []],
  ['other7:::', []],
  // This process traces.
  ['app9:::done', ['app9:libapp.so:stop:done']],
])('%s', (description, want) => {
  const { index } = make([start, done])
  const { probes } = index.match(patternQuery(description))
  expect(probes.map(describeProbe)).toEqual(want)
  expect(probes.map(({ id }) => index.match({ kind: 'id', id }).probes[0])).toEqual(probes)
})

/** Before kernels know processes there. */
const old: readonly FeatureName[] = ['uprobeMultiProcess']
test.each([
  ['app6', 'D_PROC_GRAB'],
  ['app0', 'D_PROC_BADPID'],
])('%s names no process: %s', (name, tag) => {
  const refused = () => make([start]).index.match(patternQuery(`${name}:::`))
  expect(refused).toThrow(expect.objectContaining({ diagnostic: expect.objectContaining({ tag }) }))
})

const realised = (
  description: string,
  rows: readonly ProbeNoteRow[],
  missing: readonly FeatureName[] = old,
) => {
  const { provider, index } = make(rows, missing)
  return provider.realise(index.match(patternQuery(description)).probes)
}
const places = ({ attach, alsoAttach = [] }: AttachPoint) => [attach, ...alsoAttach]

test('a place is attached in its process, and counted where the program looks for that', () => {
  const [point, ...others] = realised('app7:::done', [{ ...done, semaphore: 0x1f00 }])
  expect(others).toEqual([])
  expect(point?.attach).toEqual({
    kind: 'uprobe',
    path: '/proc/7/root/usr/lib/libapp.so',
    offset: 0x1210n,
    return: false,
    pid: 7,
    semaphore: 0x1f00n,
  })
  expect(point?.select.kind).toBe('single')
})

test('what places have alike is one program, in whatever process', () => {
  const [point, ...others] = realised('app*:::', [start, { ...start, name: 'again', address: 0x1120 }])
  expect(others).toEqual([])
  expect(point && places(point)).toMatchObject([
    { pid: 7, offset: 0x1110n, cookie: 0n },
    { pid: 7, offset: 0x1120n, cookie: 1n },
    { pid: 8, offset: 0x1110n, cookie: 2n },
    { pid: 8, offset: 0x1120n, cookie: 3n },
  ])
})

test('a link has all places of a file in a process where the kernel can filter it', () => {
  const again = { ...start, name: 'again', address: 0x1120, semaphore: 0x1f00 }
  const [point, ...others] = realised('app*:::', [start, again], [])
  expect(others).toEqual([])
  expect(point?.program).toEqual({ type: 'kprobe', expectedAttachType: 'uprobe_multi' })
  const each = { kind: 'uprobe_multi', offsets: [0x1110n, 0x1120n], semaphores: [0n, 0x1f00n], return: false }
  expect(point && places(point)).toEqual([
    { ...each, path: '/proc/7/root/usr/lib/libapp.so', pid: 7, cookies: [0n, 1n] },
    { ...each, path: '/proc/8/root/usr/lib/libapp.so', pid: 8, cookies: [2n, 3n] },
  ])
})

test('one by one there are not too many', () => {
  const many = (count: number) => Array.from({ length: count }, () => start)
  expect(realised('app7:::', many(512)).flatMap(places)).toHaveLength(512)
  expect(() => realised('app7:::', many(513))).toThrow(/^513 places of probes in processes are too many/)
  expect(realised('app7:::', many(513), []).flatMap(places)).toHaveLength(1)
})

test('without cookies each has its own', () => {
  const points = realised('app*:::', [start], [...old, 'attachCookie'])
  expect(points.map(({ select }) => select.kind)).toEqual(['single', 'single'])
})

test('one probe may have several places, each with its arguments where they are', () => {
  const rows = [start, { ...start, address: 0x1120 }, { ...start, address: 0x1130, arguments: '8@%rbx' }]
  const { provider, index } = make(rows, old)
  const { probes, arguments: types } = index.match(patternQuery('app7:::serve-start'))
  expect(probes).toHaveLength(1)
  expect(types).toMatchObject([{ kind: 'typedef', name: 'int64_t' }])
  const points = provider.realise(probes)
  expect(points.map((point) => places(point).length)).toEqual([2, 1])
  expect(points.map(({ argument }) => argument(0))).toEqual([
    { kind: 'word', word: ptRegs.di, extend: { bytes: 4, signed: true } },
    { kind: 'word', word: ptRegs.bx },
  ])
  expect(new Set(points.map(({ key }) => key)).size).toBe(2)
})

test('arguments have the types of their sizes; one that is no number has none to give', () => {
  const { index } = make([done])
  expect(index.match(patternQuery('app7:::')).arguments).toMatchObject([
    { name: 'uint64_t' },
    { name: 'uint64_t' },
  ])
  const [point] = realised('app7:::', [done])
  expect(point?.argument(0)).toEqual({ kind: 'word', word: ptRegs.ax })
  expect(() => point?.argument(1)).toThrow(UnavailableError)
  expect(() => point?.argument(1)).toThrow(
    "arg1 of app7:libapp.so:stop:done: '8f@%xmm0' is a floating-point number",
  )
  expect(point?.argument(2)).toBeUndefined()
})
