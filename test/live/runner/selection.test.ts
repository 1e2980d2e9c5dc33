import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { kernelVersions } from '../../guest/kernels.mjs'
import { findCases } from './cases.mjs'
import { casesFor, neutralGuest } from './selection.mjs'

const names = ['language/floats.d', 'tcp/lives.d']
const neutral = { language: 'what programs mean' }

test.each([
  ['host', names],
  [neutralGuest, names],
  ['6.12', ['tcp/lives.d']],
])('on %s run %j', (environment, expected) => {
  expect(casesFor(names, neutral, environment)).toEqual(expected)
})

test('what is the same on every kernel runs in a guest that there is', () => {
  expect(kernelVersions).toContain(neutralGuest)
})

test('each folder of kernel-neutral.json has cases', () => {
  const root = dirname(import.meta.dirname)
  const folders = new Set(findCases(root).map((name) => dirname(name)))
  const listed = Object.keys(JSON.parse(readFileSync(`${root}/kernel-neutral.json`, 'utf8')))
  expect(listed.filter((folder) => !folders.has(folder))).toEqual([])
})
