import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('what is measured within a process is measured by the sources as they are', async () => {
  const bench = resolve(import.meta.dirname, '../../bench/run.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [bench, 'phases'])
  expect(stdout).toMatch(/^every system call(?: +\d[\d.]*){3}$/m)
})
