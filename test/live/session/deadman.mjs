/** A program that costs the machine more than it may is stopped, and nothing of it stays. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { startDtrace } from '../runner/dtrace.mjs'
import { areFreed, programIdsOf } from '../runner/programs.mjs'

const program = `
rawtp:raw_syscalls::sys_enter, rawtp:sched::sched_switch
{
	this->name = execname;
	@[this->name, pid, tid, cpu, probename] = quantize(timestamp);
	@all[execname, uid, gid] = stddev(timestamp);
}`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ triggerCommand }) {
  const [file = '', ...args] = triggerCommand('flood', 30_000).split(' ')
  const workload = spawn(file, args)
  try {
    const { child, ended } = startDtrace(['-x', 'deadman=1', '-n', program], {
      timeoutSeconds: 20,
      byHost: true,
    })
    /** @type {number[]} */
    let ids = []
    while (ids.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      ids = programIdsOf(child.pid)
    }
    const { status, stdout, stderr } = await ended
    assert.match(stderr, /^dtrace: processing aborted: Abort due to systemic unresponsiveness$/m)
    assert.deepEqual([status, stdout], [1, ''])
    assert.ok(await areFreed(ids))
  } finally {
    workload.kill('SIGKILL')
  }
}
