import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { kernelVersions } from '../../guest/kernels.mjs'
import { findCases } from './cases.mjs'
import { casesFor } from './selection.mjs'

const root = dirname(import.meta.dirname)
const listed: Record<string, Record<string, string>> = JSON.parse(
  readFileSync(`${root}/kernel-neutral.json`, 'utf8'),
)

const names = ['language/floats.d', 'tcp/lives.d', 'timer/ticks.d']
const neutral = { '6.1': { language: 'what programs mean' }, '6.12': { timer: 'clocks of ours' } }

test.each([
  ['host', names],
  ['6.1', ['language/floats.d', 'tcp/lives.d']],
  ['6.12', ['tcp/lives.d', 'timer/ticks.d']],
])('on %s run %j', (environment, expected) => {
  expect(casesFor(names, neutral, environment)).toEqual(expected)
})

test('what is the same on every kernel runs in one guest, which there is', () => {
  const folders = Object.values(listed).flatMap((shown) => Object.keys(shown))
  expect(kernelVersions).toEqual(expect.arrayContaining(Object.keys(listed)))
  expect(folders).toEqual([...new Set(folders)])
})

test('each folder of kernel-neutral.json has cases', () => {
  const folders = new Set(findCases(root).map((name) => dirname(name)))
  const all = Object.values(listed).flatMap((shown) => Object.keys(shown))
  expect(all.filter((folder) => !folders.has(folder))).toEqual([])
})
