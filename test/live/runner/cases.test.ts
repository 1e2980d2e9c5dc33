import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { judged } from './allowances.mjs'
import { findCases, runCase } from './cases.mjs'
import { triggerCommand } from './dtrace.mjs'

const root = mkdtempSync(join(tmpdir(), 'dtrace-cases-'))
afterAll(() => rmSync(root, { recursive: true }))

const files = {
  'group/good.mjs': "import assert from 'node:assert/strict'; export default () => assert.equal(1, 1)",
  'group/bad.mjs':
    "import assert from 'node:assert/strict'; export default async () => assert.equal(1, 2, 'one is not two')",
  'group/needy.mjs': "export const needs = ['program/no-such-program']; export default () => { throw 'ran' }",
  'group/needy.d': '/* @@needs: program/sh program/no-such-program */',
  'group/needy.out': '',
  'group/unexpected.d': 'BEGIN { exit(0); }',
  'group/typo.d': '/* @@trigers: x */',
  'runner/not-a-case.mjs': '',
  'top-level.mjs': '',
}
for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(root, name, '..'), { recursive: true })
  writeFileSync(join(root, name), text)
}

test('cases are the programs and modules of the folders, sorted', () => {
  const cases = Object.keys(files).filter((name) => name.startsWith('group/') && !name.endsWith('.out'))
  expect(findCases(root)).toEqual(cases.toSorted((a, b) => a.localeCompare(b)))
})

test.each([
  { name: 'group/good.mjs', want: { outcome: 'passed' } },
  { name: 'group/bad.mjs', want: { outcome: 'failed', reason: expect.stringContaining('one is not two') } },
  { name: 'group/needy.mjs', want: { outcome: 'skipped', reason: 'program/no-such-program' } },
  { name: 'group/needy.d', want: { outcome: 'skipped', reason: 'program/no-such-program' } },
  {
    name: 'group/unexpected.d',
    want: { outcome: 'failed', reason: expect.stringContaining('neither .out nor .err') },
  },
  { name: 'group/typo.d', want: { outcome: 'failed', reason: expect.stringContaining('no such directive') } },
])('$name is $want.outcome', async ({ name, want }) => {
  expect(await runCase(root, name)).toMatchObject({ name, ...want })
})

const skipped = { name: 'c', outcome: 'skipped' as const, ms: 1, reason: 'fbt' }

test('a skip stands only where the environment may lack the feature', () => {
  const allowances = { host: { fbt: 'no kprobes' }, '6.1': {} }
  expect(judged(skipped, allowances, 'host')).toBe(skipped)
  for (const environment of ['6.1', 'unknown']) {
    expect(judged(skipped, allowances, environment)).toMatchObject({ outcome: 'failed' })
  }
})

test('a trigger must exist', () => {
  expect(triggerCommand('getppid', 3)).toMatch(/getppid\.mjs 3$/)
  expect(() => triggerCommand('nope')).toThrow('no trigger nope')
})
