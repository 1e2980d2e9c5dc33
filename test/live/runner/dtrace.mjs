/** Runs `bin/dtrace`, and the workloads it watches. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const checkout = resolve(import.meta.dirname, '../../..')

/**
 * @typedef {object} Result
 * @property {number | null} status   null if it was killed
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 */

/** An emulated CPU that shares the host's with another guest takes that much longer, now and then. */
const patience = process.env['DTRACE_GUEST'] ? 5 : 1

/**
 * Starts dtrace. It leads a process group of its own, so that a time-out also ends what it started.
 * @param {readonly string[]} args
 * @param {{ timeoutSeconds?: number, input?: string }} [options]
 * @returns {{ child: import('node:child_process').ChildProcessWithoutNullStreams, ended: Promise<Result> }}
 */
export function startDtrace(args, { timeoutSeconds = 60, input = '' } = {}) {
  const child = spawn(process.execPath, [join(checkout, 'bin/dtrace'), ...args], {
    cwd: checkout,
    detached: true,
  })
  let [stdout, stderr, timedOut] = ['', '', false]
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  child.stdin.on('error', () => {}).end(input) // EPIPE if dtrace reads no input
  const timer = setTimeout(
    () => {
      timedOut = true
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    },
    patience * timeoutSeconds * 1000,
  )
  const ended = new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (status) => {
      clearTimeout(timer)
      done({ status, stdout, stderr, timedOut })
    })
  })
  return { child, ended }
}

/**
 * Runs dtrace to its end.
 * @param {Parameters<typeof startDtrace>} args
 */
export const dtrace = (...args) => startDtrace(...args).ended

/**
 * The command of a workload, as `-c` takes it.
 * @param {string} name of a file in test/triggers
 * @param {...(string | number)} args
 */
export function triggerCommand(name, ...args) {
  const file = join(checkout, 'test/triggers', `${name}.mjs`)
  if (!existsSync(file)) throw new Error(`no trigger ${name} in test/triggers`)
  return [process.execPath, file, ...args].join(' ')
}
