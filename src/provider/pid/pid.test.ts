import { expect, test } from 'vitest'
import { processFiles } from '../../../test/support/process.ts'
import { fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { DiagnosticError } from '../../base/index.ts'
import { type Probe, UnavailableError } from '../../defs/index.ts'
import { createProbeIndex } from '../probe-index.ts'
import { pidProvider } from './pid.ts'

const make = (lacks: Parameters<typeof fakeProviderEnv>[0] = {}) => {
  const provider = pidProvider(fakeProviderEnv({ processFiles, ...lacks }))
  const index = createProbeIndex([provider])
  const match = (description: string) => index.match(patternQuery(description)).probes
  return { provider, index, match }
}
const shown = ({ module, function: fn, name }: Probe) => `${module}:${fn}:${name}`

test.each([
  ['pid4242:a.out:main:entry', 'prog:main:entry'],
  ['pid4242:prog:main:entry', 'prog:main:entry'],
  ['pid4242:/usr/bin/prog:main:entry', 'prog:main:entry'],
  ['pid4242:a*:main:entry', 'prog:main:entry'],
  ['p*d4242:a.out:main:entry', 'prog:main:entry'],
  ['pid4242:libc:malloc:entry', 'libc.so.6:malloc:entry'],
  ['pid4242:libc.so:malloc:entry', 'libc.so.6:malloc:entry'],
  ['pid4242:libc.so.6:malloc:entry', 'libc.so.6:malloc:entry'],
  ['pid4242:lib:malloc:entry', ''],
  ['pid4242:libx:malloc:entry', ''],
  ['pid4242::malloc:entry', 'libc.so.6:malloc:entry'],
  [
    'pid4242:lib*:*:entry',
    'libc.so.6:malloc:entry libc.so.6:free:entry libc.so.6:setjmp:entry libm.so.6:sin:entry',
  ],
  ['pid4242::nothing:entry', ''],
  ['pid4242:libc:f*:return', 'libc.so.6:free:return'],
  // The other name of a place leads to the one that is shown.
  ['pid4242:libc:__libc_malloc:entry', 'libc.so.6:malloc:entry'],
  ['pid4242:libm:sin:0x4', 'libm.so.6:sin:4'],
  [
    'pid4242:libm:sin:',
    'libm.so.6:sin:entry libm.so.6:sin:return libm.so.6:sin:0 libm.so.6:sin:1 libm.so.6:sin:4 libm.so.6:sin:5',
  ],
  ['pid4242::-:1011', 'prog:-:1011'],
  // What can't be traced is left out of what is not named.
  ['pid4242:libc::return', 'libc.so.6:malloc:return libc.so.6:free:return'],
  ['pid4242:a.out::entry', 'prog:main:entry prog:work:entry prog:table:entry'],
  ['pid4242:a.out:t*:', 'prog:table:entry prog:table:return prog:table:0'],
])('%s is %s', (description, want) => {
  expect(make().match(description).map(shown).join(' ')).toBe(want)
})

test.each([
  ['pid4242:libc:nothing:entry', 'D_PROC_FUNC', "failed to lookup 'nothing' in module 'libc'"],
  ['pid4242:libc:setjmp:return', 'D_PROC_CREATEFAIL', /^failed to create return probe for 'setjmp': /],
  ['pid4242:a.out:atomic:entry', 'D_PROC_CREATEFAIL', /^failed to create entry probe for 'atomic': /],
  ['pid4242:a.out:atomic:0', 'D_PROC_CREATEFAIL', /^failed to create probes at 'atomic\+0x0': /],
  ['pid4242:a.out:table:2', 'D_PROC_CREATEFAIL', /^failed to create probes at 'table\+0x2': /],
  ['pid4242:a.out:main:2', 'D_PROC_ALIGN', 'offset 0x2 is not aligned on an instruction'],
  ['pid4242:a.out:-:1012', 'D_PROC_ALIGN', 'offset 0x2 is not aligned on an instruction'],
  ['pid4242:a.out:-:3000', 'D_PROC_OFF', "offset 0x3000 outside of function '-'"],
  ['pid4242:li*:-:1010', 'D_PROC_LIB', "only the a.out module is valid with the '-' function"],
  ['pid4243:a.out:main:entry', 'D_PROC_DYN', 'process 4243 is dtrace itself'],
])('%s is refused: %s', (description, tag, text) => {
  const error = (() => {
    try {
      return make().match(description)
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(DiagnosticError)
  const { diagnostic } = error as DiagnosticError
  expect(diagnostic.tag).toBe(tag)
  expect(diagnostic.text).toMatch(text)
})

test('a probe keeps its ID, whatever asks for it', () => {
  const { index, match } = make()
  const [malloc] = match('pid4242:libc:malloc:entry')
  expect(match('pid4242:lib*::entry')[0]).toBe(malloc)
  expect(index.match({ kind: 'id', id: malloc?.id ?? 0 }).probes).toEqual([malloc])
  expect(malloc?.id).toBeGreaterThan(1_000_000)
})

test('a listing of everything is of no process', () => {
  expect(make().index.list(patternQuery(':::')).probes).toEqual([])
  expect(make().match('pid*:libc:malloc:entry')).toEqual([])
})

test('one program serves all functions of one side, attached by one call a file', () => {
  const { provider, match } = make()
  const points = provider.realise(match('pid4242::*[ne]:').filter(({ name }) => !/^[0-9]/.test(name)))
  expect(points.map(({ key }) => key)).toEqual(['pid4242_entry_0', 'pid4242_return_0'])
  expect(points.map(({ attach, alsoAttach = [] }) => [attach, ...alsoAttach])).toMatchObject([
    [
      { kind: 'uprobe_multi', pid: 4242, offsets: [0x1010n, 0x1040n], cookies: [0n, 1n], return: false },
      { kind: 'uprobe_multi', pid: 4242, offsets: [0x1020n], cookies: [2n], return: false },
      { kind: 'uprobe_multi', pid: 4242, offsets: [0x1010n], cookies: [3n], return: false },
    ],
    [
      { kind: 'uprobe_multi', offsets: [0x1010n, 0x1040n], return: true },
      { kind: 'uprobe_multi', offsets: [0x1020n], return: true },
      { kind: 'uprobe_multi', offsets: [0x1010n], return: true },
    ],
  ])
})

test('where the kernel has no multi-uprobes of a process, each place is attached by itself', () => {
  const { provider, match } = make({ lacks: ['uprobeMultiProcess'] })
  const [point] = provider.realise(match('pid4242:libc:f*:entry'))
  expect(point?.attach).toEqual({
    kind: 'uprobe',
    path: '/proc/4242/map_files/7f10000000-7f10001000',
    pid: 4242,
    offset: 0x1020n,
    cookie: 0n,
    return: false,
  })
})

test('where each is attached by itself, so many are refused', () => {
  const { provider, match } = make({ lacks: ['uprobeMultiProcess'] })
  const [probe] = match('pid4242:libc:free:entry')
  const probes = Array.from({ length: 513 }, () => probe as Probe)
  expect(() => provider.realise(probes)).toThrow(
    /^513 probes of processes are too many for a kernel .* beyond 512/,
  )
  expect(() => make().provider.realise([])).not.toThrow()
})

test('a kernel without uprobes says so', () => {
  expect(() => make({ lacks: ['uprobe'] }).match('pid4242:::entry')).toThrow(UnavailableError)
})

test('arguments are in registers, then on the stack', () => {
  const { provider, match } = make()
  const [entry] = provider.realise(match('pid4242:libc:free:entry'))
  const [returned] = provider.realise(match('pid4242:libc:free:return'))
  expect([0, 5, 6, 9, 10].map((index) => entry?.argument(index))).toEqual([
    { kind: 'word', word: 112 },
    { kind: 'word', word: 64 },
    ...[8n, 32n].map((displacement) => ({
      kind: 'user-memory',
      place: { base: 152, displacement },
      bytes: 8,
      signed: true,
    })),
    undefined,
  ])
  expect([0, 1, 2].map((index) => returned?.argument(index))).toEqual([
    { kind: 'constant', value: -1n },
    { kind: 'word', word: 80 },
    undefined,
  ])
})
