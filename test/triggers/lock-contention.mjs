/**
 * lock-contention [COUNT]: two programs that read from one terminal, of which one sleeps for the mutex of its reader until the other's
 * 50 ms are over; then four that each write 4 MiB to one file COUNT times, whose semaphore they want.
 */
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { numberArgument } from './arguments.mjs'
import { checked, ioctl } from './libc.mjs'

/** Of asm-generic/ioctls.h: lets a terminal be opened, and tells its number. */
const TIOCSPTLCK = 0x4004_5431
const TIOCGPTN = 0x8004_5430

const count = numberArgument(1, 1)

const master = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY)
const number = Buffer.alloc(4)
checked('TIOCSPTLCK', ioctl(master, TIOCSPTLCK, number))
checked('TIOCGPTN', ioctl(master, TIOCGPTN, number))
const readers = [1, 2].map(() => {
  const reader = spawn('dd', [`if=/dev/pts/${number.readUInt32LE()}`, 'bs=1', 'count=1'], { stdio: 'ignore' })
  return new Promise((resolve) => reader.on('exit', resolve))
})
await setTimeout(50)
writeSync(master, 'x\n')
await Promise.all(readers)
closeSync(master)

const folder = mkdtempSync(join(tmpdir(), 'dtrace-trigger-'))
try {
  const writer = `dd if=/dev/zero bs=4M count=${count} of=${folder}/file conv=notrunc`
  execFileSync('sh', ['-c', `for i in 1 2 3 4; do ${writer} & done; wait`], { stdio: 'ignore' })
} finally {
  rmSync(folder, { recursive: true })
}
