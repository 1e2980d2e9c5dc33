import { expect, test } from 'vitest'
import { dtraceProvider } from './dtrace.ts'

const provider = dtraceProvider()
const points = provider.realise([1, 2, 3].flatMap((id) => provider.byId(id) ?? []))

test('BEGIN, END and ERROR are probes 1, 2 and 3, and attached nowhere', () => {
  const probes = points.map(({ select }) => select.kind === 'single' && select.probe.name)
  expect(probes).toEqual(['BEGIN', 'END', 'ERROR'])
  expect(points.map(({ phase }) => phase)).toEqual(['begin', 'end', 'error'])
  expect(points.every(({ attach }) => attach.kind === 'none')).toBe(true)
})

test('ERROR has six arguments, staged as words', () => {
  const error = points[2]
  expect([0, 1, 5, 6].map((at) => error?.argument(at))).toEqual([
    { kind: 'word', word: 0 },
    { kind: 'word', word: 8 },
    { kind: 'word', word: 40 },
    undefined,
  ])
  expect(points[0]?.argument(0)).toBeUndefined()
})
