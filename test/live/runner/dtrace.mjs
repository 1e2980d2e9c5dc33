/** Runs `bin/dtrace`, and the workloads it watches. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { guestCommand, isCompiledFor } from '../../compiler/paths.mjs'
import { warmDtrace } from './warm.mjs'

const checkout = resolve(import.meta.dirname, '../../..')

/**
 * @typedef {object} Result
 * @property {number | null} status   null if it was killed
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 */

const inGuest = process.env['DTRACE_GUEST'] !== undefined

/** An emulated CPU that shares the host's with another guest takes that much longer, now and then. */
const patience = inGuest ? 5 : 1

/** @param {{ timeoutSeconds?: number }} options */
const timeoutMs = ({ timeoutSeconds = 60 }) => patience * timeoutSeconds * 1000

/** @param {{ byHost?: boolean }} options */
const program = ({ byHost = false }) =>
  byHost && isCompiledFor()
    ? [join(checkout, 'test/compiler/start.cjs'), guestCommand]
    : [join(checkout, 'bin/dtrace')]

/**
 * Starts dtrace. It leads a process group of its own, so that a time-out also ends what it started.
 * @param {readonly string[]} args
 * @param {{ timeoutSeconds?: number, input?: string, byHost?: boolean }} [options] `byHost`: where the host compiles for this
 *   machine, it compiles this
 * @returns {{ child: import('node:child_process').ChildProcessWithoutNullStreams, ended: Promise<Result> }}
 */
export function startDtrace(args, options = {}) {
  const child = spawn(process.execPath, [...program(options), ...args], {
    cwd: checkout,
    detached: true,
  })
  let [stdout, stderr, timedOut] = ['', '', false]
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  child.stdin.on('error', () => {}).end(options.input ?? '') // EPIPE if dtrace reads no input
  const timer = setTimeout(() => {
    timedOut = true
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, timeoutMs(options))
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
 * Runs dtrace to its end: in a guest, where nothing is put in, in a process that ran it before.
 * @param {readonly string[]} args
 * @param {{ timeoutSeconds?: number, input?: string }} [options]
 * @returns {Promise<Result>}
 */
export const dtrace = (args, options = {}) =>
  inGuest && options.input === undefined
    ? warmDtrace(checkout, args, timeoutMs(options))
    : startDtrace(args, options).ended

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
