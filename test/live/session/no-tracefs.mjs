/** Tracepoints are found where no tracefs is mounted, or none can be seen: the tracer opens one of its own. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const mounts = () => readFileSync('/proc/self/mounts', 'utf8')
  const before = mounts()
  const program = 'rawtp:sched::sched_process_exit /pid == $target/ { @[probemod, probename] = count(); }'
  const { status, stdout, stderr } = await dtrace(['-q', '-n', program, '-c', triggerCommand('exec-true', 1)])
  assert.deepEqual([status, stderr], [0, ''])
  assert.match(stdout, /^ {2}sched +sched_process_exit +[1-9]\d*$/m)
  assert.equal(mounts(), before)
}
