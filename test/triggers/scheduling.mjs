/**
 * scheduling [COUNT]: on one CPU, yields and sleeps for 10 ms COUNT times each, computes for 200 ms while a child that does the
 * same is on that CPU, and changes its own priority: to nice 7, then to SCHED_BATCH, SCHED_FIFO and back.
 */
import { spawn } from 'node:child_process'
import { numberArgument } from './arguments.mjs'
import { checked, runOn, schedSetscheduler, schedYield, setpriority, usleep } from './libc.mjs'

const SCHED_OTHER = 0
const SCHED_FIFO = 1
const SCHED_BATCH = 3

/** struct sched_param */
const parameters = (/** @type {number} */ priority) => new Uint8Array(Int32Array.of(priority).buffer)

runOn(0)
for (let left = numberArgument(1, 1); left > 0; left--) {
  schedYield()
  usleep(10_000)
}
const busy = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' })
for (const end = Date.now() + 200; Date.now() < end; );
busy.kill('SIGKILL')
checked('setpriority', setpriority(0, 0, 7))
for (const [policy, priority] of /** @type {const} */ ([
  [SCHED_BATCH, 0],
  [SCHED_FIFO, 5],
  [SCHED_OTHER, 0],
])) {
  checked('sched_setscheduler', schedSetscheduler(0, policy, parameters(priority)))
}
