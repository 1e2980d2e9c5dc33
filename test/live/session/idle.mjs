/** A tracer that has nothing to tell hardly runs: it wakes up to look for drops, and no more. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { startDtrace } from '../runner/dtrace.mjs'
import { programIdsOf } from '../runner/programs.mjs'

const seconds = 3
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * How often the process's threads have gone to sleep (proc_pid_status(5)).
 * @param {number | undefined} pid
 */
function sleeps(pid) {
  const statuses = readdirSync(`/proc/${pid}/task`).map((id) =>
    readFileSync(`/proc/${pid}/task/${id}/status`, 'latin1'),
  )
  return statuses.reduce(
    (sum, text) => sum + Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(text)?.[1]),
    0,
  )
}

export default async function () {
  const { child, ended } = startDtrace(['-n', 'syscall::renameat2:entry { @ = count(); }'])
  while (programIdsOf(child.pid).length === 0) await pause(20)
  let perSecond = Infinity
  for (let tries = 0; perSecond >= 10 && tries < 5; tries++) {
    await pause(1000) // until node has settled, which takes an emulated CPU longer
    const before = sleeps(child.pid)
    await pause(seconds * 1000)
    perSecond = (sleeps(child.pid) - before) / seconds
  }
  child.kill('SIGINT')
  assert.equal((await ended).status, 0)
  assert.ok(perSecond < 10, `${perSecond} sleeps a second`)
}
