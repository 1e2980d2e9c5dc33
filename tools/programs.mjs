/** Starts the parts of a test run, each showing its output as it comes, and reads what they counted. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { vitestCounts, withStatus } from './counts.mjs'
import { linePrefixer } from './line-prefixer.mjs'

export const checkout = resolve(import.meta.dirname, '..')

/**
 * Of processes of ours in a guest, whose CPU is emulated: code that is optimised when it has run for a while costs it more
 * than that code then saves, and threads beside the program's take turns with it.
 */
export const nodeFlags = process.env['DTRACE_GUEST'] === undefined ? [] : ['--no-opt', '--single-threaded-gc']

/**
 * How a program runs: beside others, its lines begin with its name, and it gives way to them.
 * @typedef {{ beside?: string, env?: Record<string, string> }} RunOptions
 */

/**
 * Runs a program of the checkout with this process's output.
 * @param {readonly string[]} args the program's path first
 * @param {RunOptions} [options]
 * @returns {Promise<number | null>} exit status
 */
export function runNode(args, { beside, env = {} } = {}) {
  const output = beside === undefined ? 'inherit' : 'pipe'
  const command = [process.execPath, ...nodeFlags, ...args]
  const [program = '', ...rest] = beside === undefined ? command : ['nice', '-n', '19', ...command]
  return new Promise((done, fail) => {
    const child = spawn(program, rest, {
      cwd: checkout,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
    })
    const print = linePrefixer(`${beside}| `, (text) => void process.stdout.write(text))
    child.stdout?.on('data', print)
    child.stderr?.on('data', print)
    child.on('error', fail)
    child.on('close', done)
  })
}

/**
 * @template T
 * @param {(folder: string) => Promise<T>} action
 */
export async function inTemporaryFolder(action) {
  const folder = mkdtempSync(join(tmpdir(), 'dtrace-test-'))
  try {
    return await action(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @template T
 * @param {string} file
 * @param {(value: any) => T} read
 * @returns {T | undefined} undefined if its writer died before it was there
 */
export function readJson(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * What a program of ours counted into a file before it ended with that status.
 * @param {string} file
 * @param {number | null} status
 * @returns {import('./counts.mjs').Counts}
 */
export const countsIn = (file, status) =>
  withStatus(
    readJson(file, (counts) => counts),
    status,
  )

/**
 * Runs a vitest project; a project without tests passes.
 * @param {string} project
 * @param {RunOptions} [options]
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export function runVitest(project, options) {
  return inTemporaryFolder(async (folder) => {
    const report = join(folder, 'report.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const args = [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--passWithNoTests',
      ...reporters,
    ]
    const status = await runNode(args, options)
    return withStatus(readJson(report, vitestCounts), status)
  })
}
