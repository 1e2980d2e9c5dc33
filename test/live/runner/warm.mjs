/**
 * dtrace in a process that has run before: V8 has compiled the tracer by then, which takes most of a run where the CPU
 * is emulated. A run is otherwise as in a process of its own: the streams, the signals and the status are the process's.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { nodeFlags } from '../../../tools/programs.mjs'
import { guestCommand, isCompiledFor } from '../../compiler/paths.mjs'

/** Runs before the process makes room for a new one, so that what one run leaves behind doesn't add up for ever. */
const runsPerProcess = 40

/**
 * @typedef {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} Child
 * @typedef {{ child: Child, runs: number }} Process
 */

/** @type {Process | undefined} the one that waits for work */
let idle

const program = join(import.meta.dirname, 'warm-child.cjs')

/**
 * The command, or one whose programs the host compiles.
 * @param {string} checkout
 */
const bundle = (checkout) => (isCompiledFor() ? guestCommand : join(checkout, 'dist/dtrace.js'))

/** @param {string} checkout */
function start(checkout) {
  const child = /** @type {Child} */ (
    spawn(process.execPath, [...nodeFlags, program, bundle(checkout)], {
      cwd: checkout,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
  )
  child.stdout.setEncoding('utf8')
  child.stderr.setEncoding('utf8')
  return { child, runs: 0 }
}

/** @param {Process} process */
function end({ child }) {
  child.kill()
}

/** Ends the process that waits: else its channel keeps this one alive. */
export function endWarm() {
  if (idle) end(idle)
  idle = undefined
}

/**
 * @param {string} checkout
 * @param {readonly string[]} args
 * @param {number} timeoutMs
 * @returns {Promise<import('./dtrace.mjs').Result>}
 */
export function warmDtrace(checkout, args, timeoutMs) {
  const one = idle ?? start(checkout)
  idle = undefined
  const { child } = one
  const mark = `\0${randomUUID()}\n`
  const streams = /** @type {const} */ (['stdout', 'stderr'])
  const text = { stdout: '', stderr: '' }
  return new Promise((resolve, reject) => {
    let timedOut = false
    /** @type {number | null | undefined} */
    let status
    const timer = setTimeout(() => {
      timedOut = true
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, timeoutMs)
    const isWhole = () => streams.every((name) => text[name].endsWith(mark))
    /** @param {boolean} alive */
    const done = (alive) => {
      clearTimeout(timer)
      for (const name of streams) child[name].removeAllListeners('data')
      child.removeAllListeners()
      const [stdout, stderr] = streams.map((name) => text[name].replace(mark, ''))
      if (alive && !idle && ++one.runs < runsPerProcess) idle = one
      else end(one)
      resolve({ status: status ?? null, stdout: stdout ?? '', stderr: stderr ?? '', timedOut })
    }
    const check = () => {
      if (status !== undefined && isWhole()) done(true)
    }
    for (const name of streams) {
      child[name].on('data', (data) => {
        text[name] += data
        check()
      })
    }
    child.on('error', reject)
    child.on('message', (message) => {
      status = Number(message)
      check()
    })
    child.on('close', () => {
      status = null
      done(false)
    })
    child.send({ args, mark })
  })
}
