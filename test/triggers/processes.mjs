/**
 * processes [COUNT]: COUNT times a shell that ignores SIGUSR2 and sends it to itself, handles SIGUSR1, cannot start
 * /no-such-program, forks a child that exits with 3, starts sleep(1), and starts a shell that SIGTERM ends. Then the process
 * itself: /no-such-at by execveat(2), a thread that ends, and SIGUSR2 that it blocks, raises and waits for.
 */
import { execFileSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { numberArgument } from './arguments.mjs'
import { execveat, pthreadSigmask, raise, sigtimedwait } from './libc.mjs'

const SIGUSR2 = 12
const SIG_BLOCK = 0
const AT_FDCWD = -100

const script = `
trap '' USR2; kill -USR2 $$
trap : USR1; kill -USR1 $$
/no-such-program
(exit 3)
sleep 0
sh -c 'kill -TERM $$'
exit 0`

/** sigset_t */
const set = Buffer.alloc(128)
set.writeBigUInt64LE(1n << BigInt(SIGUSR2 - 1))

for (let left = numberArgument(1, 1); left > 0; left--)
  execFileSync('sh', ['-c', script], { stdio: 'ignore' })
execveat(AT_FDCWD, '/no-such-at', null, null, 0)
const thread = new Worker('', { eval: true })
await new Promise((resolve) => thread.on('exit', resolve))
pthreadSigmask(SIG_BLOCK, set, null)
raise(SIGUSR2)
const taken = sigtimedwait(set, null, Buffer.alloc(16))
if (taken !== SIGUSR2) throw new Error(`sigtimedwait gave ${taken}`)
