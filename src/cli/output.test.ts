import { expect, test } from 'vitest'
import type { Attributes, Probe, ProviderAttributes } from '../defs/index.ts'
import { descriptionAttributes, leastAttributes } from '../lang/check/index.ts'
import { listHeader, listRows } from './list.ts'
import { compileMessage, matchedMessage, stabilityTitle, verifierLines } from './messages.ts'
import { flags } from './options.ts'
import { help, usage } from './usage.ts'

const text = (of: string) => ({ kind: 'text', text: of, rightmost: 'name' }) as const
const file = { kind: 'file', path: 'io.d' } as const

test.each([
  [text('syscall:::entry { trace(1) }'), 228, "description 'syscall:::entry ' matched 228 probes"],
  [text('BEGIN/pid/{}'), 1, "description 'BEGIN' matched 1 probe"],
  [text('int x; BEGIN { x = 1 }'), 1, "description 'int x' matched 1 probe"],
  [text('nosuch:::'), 0, "description 'nosuch:::' matched 0 probes"],
  [file, 2, "script 'io.d' matched 2 probes"],
])('%j matched', (program, count, want) => {
  expect(matchedMessage(program, count)).toBe(want)
})

test.each([
  [text('BEGIN{1'), 'Stability attributes for description BEGIN:'],
  [file, 'Stability attributes for script io.d:'],
])('the report on %j has a title', (program, want) => {
  expect(stabilityTitle(program)).toBe(want)
})

const diagnostic = { tag: 'D_X', text: 'no', region: 'predicate' } as const

test.each([
  [text('BEGIN { 1 }'), false, 'invalid probe specifier BEGIN { 1 }: in predicate: no'],
  [text('BEGIN { 1 }'), true, 'invalid probe specifier BEGIN { 1 }: [D_X] in predicate: no'],
  [file, true, 'failed to compile script io.d: [D_X] in predicate: no'],
])('%j with errtags %s', (program, errtags, want) => {
  expect(compileMessage(program, diagnostic, { errtags })).toBe(want)
})

const hidden: Attributes = ['Private', 'Private', 'Unknown']
const evolving: Attributes = ['Evolving', 'Evolving', 'ISA']
const attributes: ProviderAttributes = {
  provider: evolving,
  module: hidden,
  function: hidden,
  name: evolving,
  args: evolving,
}

const begin: Probe = { id: 1, provider: 'dtrace', module: '', function: '', name: 'BEGIN' }
const read: Probe = { id: 412, provider: 'syscall', module: 'vmlinux', function: 'read', name: 'entry' }
const long: Probe = { ...read, id: 1234567, provider: 'a_long_provider', function: 'f'.repeat(40) }

test('rows stand in columns, and what is longer pushes the rest to the right', () => {
  expect(listHeader + listRows([begin, read, long], undefined)).toBe(
    [
      '   ID   PROVIDER            MODULE                          FUNCTION NAME\n',
      '    1     dtrace                                                     BEGIN\n',
      '  412    syscall           vmlinux                              read entry\n',
      `1234567 a_long_provider           vmlinux ${'f'.repeat(40)} entry\n`,
    ].join(''),
  )
})

test('each row has its block with -v', () => {
  const types = new Map<Probe, readonly string[]>([
    [read, ['int', '']],
    [begin, []],
  ])
  const details = (probe: Probe) => ({ attributes, types: types.get(probe) ?? [] })
  const block = (least: Attributes, rows: readonly string[]) =>
    [
      '\n\tProbe Description Attributes\n',
      `\t\tIdentifier Names: ${least[0]}\n\t\tData Semantics:   ${least[1]}\n\t\tDependency Class: ${least[2]}\n`,
      '\n\tArgument Attributes\n',
      '\t\tIdentifier Names: Evolving\n\t\tData Semantics:   Evolving\n\t\tDependency Class: ISA\n',
      '\n\tArgument Types\n',
      ...rows,
      '\n',
    ].join('')
  expect(listRows([read, begin], details)).toBe(
    [
      listRows([read], undefined),
      block(hidden, ['\t\targs[0]: int\n', '\t\targs[1]: (unknown)\n']),
      listRows([begin], undefined),
      block(evolving, ['\t\tNone\n']),
    ].join(''),
  )
})

test.each<[description: string, want: Attributes]>([
  ['syscall:::entry', evolving],
  [':::entry', evolving],
  ['syscall::read:entry', hidden],
  ['syscall::re*:entry', evolving],
  ['syscall:vmlinux::', hidden],
])('%s promises', (description, want) => {
  expect(descriptionAttributes(description, attributes)).toEqual(want)
})

test('the least is taken part by part', () => {
  const all: Attributes[] = [
    ['Stable', 'Private', 'Common'],
    ['Evolving', 'Stable', 'ISA'],
  ]
  expect(leastAttributes(all)).toEqual(['Evolving', 'Private', 'ISA'])
  expect(leastAttributes([])).toEqual(['Stable', 'Stable', 'Common'])
})

test('usage names every flag that works and none that does not, within 100 columns', () => {
  const shown = usage()
  for (const { letter, effect } of flags) {
    expect([letter, new RegExp(`^  -${letter}`, 'm').test(shown)]).toEqual([
      letter,
      effect.kind !== 'refused',
    ])
  }
  expect(
    help()
      .split('\n')
      .filter((line) => line.length > 100),
  ).toEqual([])
})

test("the verifier's log is marked line by line", () => {
  expect(verifierLines('0: r0 = 1\n\nR0 !read_ok\n')).toBe('BPF: 0: r0 = 1\nBPF: R0 !read_ok\n')
  expect(verifierLines('')).toBe('')
})
