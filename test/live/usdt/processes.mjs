// Processes that run already, matched by a pattern: each has its own provider, and its semaphores are up while it is traced.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { probesElf } from '../../triggers/probes-elf.mjs'
import { startDtrace } from '../runner/dtrace.mjs'

export const needs = ['root', 'syscall:::entry']

/** @type {import('node:child_process').ChildProcess[]} */
const started = []

/** Starts the program, which waits; `run` lets it go on, and gives how often it found itself traced. @param {string} path */
async function startProgram(path) {
  const child = spawn(path, ['wait'], { stdio: ['pipe', 'inherit', 'inherit'] })
  started.push(child)
  const ended = once(child, 'exit')
  // Before it has executed the program it is a copy of this process.
  while (!readFileSync(`/proc/${child.pid}/maps`, 'latin1').includes(path)) await delay(5)
  const run = async () => {
    child.stdin.end('x')
    const [status] = await ended
    return status
  }
  return { pid: child.pid, run }
}

/** Starts dtrace, and waits until all is attached. @param {string[]} args */
async function trace(...args) {
  const ready = ['-n', 'tick-50ms { printf("ready\\n"); }']
  const { child, ended } = startDtrace(['-q', ...ready, ...args], { byHost: true })
  await Promise.race([once(child.stdout, 'data'), ended])
  return async () => {
    const { status, stdout, stderr } = await ended
    assert.equal(status, 0, stderr)
    return stdout.split('\n').filter((line) => line !== '' && line !== 'ready')
  }
}

export default async function () {
  const folder = mkdtempSync(join(tmpdir(), 'dtrace-usdt-'))
  try {
    const path = join(folder, 'probes')
    writeFileSync(path, probesElf(), { mode: 0o755 })
    const [first, second, untraced] = [
      await startProgram(path),
      await startProgram(path),
      await startProgram(path),
    ]
    const mine = `/pid == ${first.pid} || pid == ${second.pid}/`
    const program = `app*:::asked-for, app*:::done ${mine} { @[probeprov, probename] = count(); }
      END { printa("%s %s %@d\\n", @); }`
    const finish = await trace('-n', program, '-p', `${second.pid}`)
    const later = await startProgram(path)
    assert.deepEqual([await later.run(), await first.run(), await second.run()], [0, 3, 3])
    const lines = await finish()
    const of = (/** @type {number | undefined} */ pid) => [`app${pid} asked-for 3`, `app${pid} done 6`]
    assert.deepEqual(new Set(lines), new Set([...of(first.pid), ...of(second.pid)]))
    // Nobody traces any more.
    assert.equal(await untraced.run(), 0)
  } finally {
    for (const child of started) child.kill()
    rmSync(folder, { recursive: true })
  }
}
