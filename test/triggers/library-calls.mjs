/**
 * library-calls [COUNT]: that many calls of libc's syscall(SYS_getppid, 101, …, 106) in the first thread, as many with 201 in
 * other threads, and one process that runs true(1).
 */
import { spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import koffi from 'koffi'
import { numberArgument } from './arguments.mjs'

const SYS_getppid = 110
const syscall = koffi
  .load('libc.so.6')
  .func('long syscall(long number, long a, long b, long c, long d, long e, long f)')

/** @param {number} first */
const given = (first) => [SYS_getppid, ...[0, 1, 2, 3, 4, 5].map((more) => first + more)]

const count = numberArgument(1, 3)
for (let left = count; left > 0; left--) syscall(...given(101))
const inThread = promisify(syscall.async)
await Promise.all(Array.from({ length: count }, () => inThread(...given(201))))
spawnSync('true')
