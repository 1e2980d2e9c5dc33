import { expect, test } from 'vitest'
import { fakeProviderEnv, patternQuery } from '../../../test/support/provider-env.ts'
import { createProbeIndex } from '../probe-index.ts'
import { iteratorProvider } from './iter.ts'

const provider = iteratorProvider(fakeProviderEnv())
const match = (description: string) => createProbeIndex([provider]).match(patternQuery(description)).probes

test.each([
  ['iter:::', ['task', 'task_file']],
  ['iter:::task_*', ['task_file']],
  ['iter:::task_vma', []],
  ['iter:vmlinux::task', []],
])('%s', (description, want) => {
  expect(match(description).map(({ name }) => name)).toEqual(want)
})

test('a kernel without iterators says so', () => {
  const lacking = iteratorProvider(fakeProviderEnv({ lacks: ['iterator'] }))
  expect(lacking.unavailable()).toBe('no iterator here')
})

test('arguments are those of the iterator, without the iteration itself', () => {
  const probes = match('iter:::task_file')
  const [probe] = probes
  expect(probe && provider.arguments(probe)).toMatchObject([
    { kind: 'pointer', to: { name: 'task_struct' } },
    { name: 'u32' },
    { kind: 'pointer', to: { name: 'file' } },
  ])
  const [point] = provider.realise(probes)
  expect(point).toMatchObject({ phase: 'iterate', attach: { kind: 'none' } })
  expect([0, 1, 2, 3].map((at) => point?.argument(at))).toEqual([
    { kind: 'word', word: 8 },
    { kind: 'word', word: 16, extend: { bytes: 4, signed: false } },
    { kind: 'word', word: 24 },
    undefined,
  ])
})
