import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { endWarm, warmDtrace } from './warm.mjs'

const checkout = mkdtempSync(join(tmpdir(), 'dtrace-warm-'))
afterAll(() => rmSync(checkout, { recursive: true }))
afterEach(endWarm)

mkdirSync(join(checkout, 'dist'))
writeFileSync(
  join(checkout, 'dist/dtrace.js'),
  `(function (exports, require) {
    let runs = 0
    exports.main = async ([what]) => {
      require('node:fs').writeSync(1, 'run ' + ++runs + ' of ' + process.pid)
      require('node:fs').writeSync(2, what)
      if (what === 'die') process.kill(process.pid, 'SIGKILL')
      if (what === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000))
      return 3
    }
  })`,
)

const run = (what: string, timeoutMs = 20_000) => warmDtrace(checkout, [what], timeoutMs)
const pidIn = (stdout: string) => stdout.replace(/^.* /, '')

test('runs go to one process, each with its own output and status', async () => {
  const first = await run('one')
  const second = await run('two')
  expect(first).toEqual({
    status: 3,
    stdout: `run 1 of ${pidIn(first.stdout)}`,
    stderr: 'one',
    timedOut: false,
  })
  expect(second).toEqual({ ...first, stdout: `run 2 of ${pidIn(first.stdout)}`, stderr: 'two' })
})

test('runs at the same time have a process each', async () => {
  const [one, two] = await Promise.all([run('one'), run('two')])
  expect(pidIn(one.stdout)).not.toBe(pidIn(two.stdout))
})

test('a process that a signal ended has no status, and the next run another process', async () => {
  const { status, stdout, stderr } = await run('die')
  expect({ status, stderr }).toEqual({ status: null, stderr: 'die' })
  expect(pidIn((await run('one')).stdout)).not.toBe(pidIn(stdout))
})

test('a run that takes too long is ended', async () => {
  expect(await run('hang', 2000)).toMatchObject({ status: null, timedOut: true })
})
