/** failing-calls [COUNT]: reads from a descriptor that isn't open and pauses until a timer's signal, COUNT times each. */
import { numberArgument } from './arguments.mjs'
import { checked, pause, read, setitimer } from './libc.mjs'

/** Of setitimer(2): the clock of real time, whose signal is SIGALRM. */
const ITIMER_REAL = 0
const delayMicroseconds = 20_000n

/** struct itimerval: the interval (0: once), then the delay, each in seconds and microseconds. */
const once = Buffer.alloc(32)
once.writeBigInt64LE(delayMicroseconds, 24)

process.on('SIGALRM', () => {})
for (let left = numberArgument(1, 1); left > 0; left--) {
  if (read(-1, Buffer.alloc(1), 1) !== -1) throw new Error('read(-1) succeeded')
  checked('setitimer', setitimer(ITIMER_REAL, once, null))
  if (pause() !== -1) throw new Error('pause returned without a signal')
}
process.exit(0)
