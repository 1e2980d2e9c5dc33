import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseCommandLine } from './parse.ts'
import { findScript, withNamedScript } from './scripts.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtrace-scripts-'))
  mkdirSync(join(folder, 'net'))
  writeFileSync(join(folder, 'net/tcplook.d'), 'BEGIN { }')
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['tcplook', true],
  ['tcplook.d', true],
  ['tcpless', false],
  ['net/tcplook', false],
  ['../net/tcplook', false],
  ['', false],
])('%s is a script: %s', (name, is) => {
  expect(findScript(name, folder)).toBe(is ? join(folder, 'net/tcplook.d') : undefined)
})

test('a folder that is not there has none', () => {
  expect(findScript('tcplook', join(folder, 'none'))).toBe(undefined)
})

test('an operand names a script only where no program is given', () => {
  const named = withNamedScript(parseCommandLine(['-q', 'syscallbytes', '-p', '1', 'argument']))
  expect(named.programs).toMatchObject([{ kind: 'file', path: expect.stringMatching(/syscallbytes\.d$/) }])
  expect(named.operands).toEqual(['argument'])
  const given = parseCommandLine(['-n', 'BEGIN', 'syscallbytes'])
  expect(withNamedScript(given)).toBe(given)
  const unknown = parseCommandLine(['no-such-script'])
  expect(withNamedScript(unknown)).toBe(unknown)
})
