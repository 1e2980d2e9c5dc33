/** The script of bytes by system call: what six calls asked for and what they moved, all of it exact. */
import assert from 'node:assert/strict'
import { join } from 'node:path'

const script = join(import.meta.dirname, '../../../scripts/net/syscallbytes.d')
const times = 7

/** Of one round of the trigger, and of the calls at its end that fail. */
const want = {
  sendto: { requested: 100 * times + 1000, transferred: 100 * times },
  recvfrom: { requested: 150 * times, transferred: 100 * times },
  sendmsg: { requested: 60 * times + 2000, transferred: 60 * times },
  recvmsg: { requested: 90 * times, transferred: 60 * times },
  sendmmsg: { requested: 60 * times + 2000, transferred: 60 * times },
  recvmmsg: { requested: 80 * times, transferred: 60 * times },
}

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const command = triggerCommand('socket-calls', times)
  // A hundred clauses take their time where the CPU is emulated.
  const { status, stdout, stderr } = await dtrace(['-s', script, '-c', command], { timeoutSeconds: 240 })
  assert.deepEqual([status, stderr], [0, ''])
  assert.match(stdout, /^PROGRAM +CALL +REQUESTED +TRANSFERRED +UNCOUNTED\n/)
  const rows = [...stdout.matchAll(/^socket-calls +(\w+) +(\d+) +(\d+) +(\d+)$/gm)]
  const have = rows.map(([, call = '', requested, transferred, uncounted]) => {
    assert.equal(uncounted, '0')
    return [call, { requested: Number(requested), transferred: Number(transferred) }]
  })
  assert.deepEqual(Object.fromEntries(have), want)
}
