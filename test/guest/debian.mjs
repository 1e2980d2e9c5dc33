/** The few things asked of Debian's package tools: install, download without installing, resolve a meta package. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { GuestError } from './paths.mjs'

const aptEnv = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }

/**
 * Runs a package tool and returns its output; what it wrote to stderr becomes the error's text.
 * @param {string} command
 * @param {string[]} args
 * @param {string} [cwd]
 */
function run(command, args, cwd) {
  try {
    return execFileSync(command, args, {
      cwd,
      env: aptEnv,
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 1 << 26,
    })
  } catch (error) {
    const { code, stderr } = /** @type {{ code?: string, stderr?: string }} */ (error)
    if (code === 'ENOENT') throw new GuestError(`${command} not found: guests need a Debian or Ubuntu host`)
    const line = (stderr ?? '').split('\n').find((text) => text.startsWith('E:')) ?? stderr?.trim()
    throw new GuestError(`${command} ${args.join(' ')}: ${line || code}`)
  }
}

let updated = false

/**
 * Tries an action; if it fails, refreshes the package lists (once per process) and tries again. So a machine with
 * no lists, or with old ones that name packages the mirror has dropped, costs one update and no question.
 * @template T
 * @param {() => T} action
 * @returns {T}
 */
export function withFreshLists(action) {
  if (updated) return action()
  try {
    return action()
  } catch {
    updated = true
    run('apt-get', ['update', '-q'])
    return action()
  }
}

/** @param {string[]} packages */
export function install(packages) {
  withFreshLists(() => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages]))
}

/**
 * The package that a meta package depends on, e.g. `linux-image-6.1.0-56-cloud-amd64`.
 * @param {string} meta
 * @returns {string}
 */
function dependencyOf(meta) {
  const text = run('apt-cache', ['show', '--no-all-versions', meta])
  const found = /^Depends: (\S+)/m.exec(text)?.[1]
  if (!found) throw new GuestError(`${meta} depends on nothing: not the meta package it should be`)
  return found
}

/**
 * Downloads one package (or, of a meta package, what it depends on) and unpacks it into a folder, which appears
 * complete or not at all. Nothing is installed and no maintainer script runs.
 * @param {string} name
 * @param {string} folder
 * @param {{ meta?: boolean }} [options]
 * @returns {string} the file name of the package
 */
export function unpack(name, folder, { meta = false } = {}) {
  mkdirSync(dirname(folder), { recursive: true })
  const work = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`))
  try {
    withFreshLists(() => run('apt-get', ['download', '-q', meta ? dependencyOf(name) : name], work))
    const file = readdirSync(work).find((entry) => entry.endsWith('.deb'))
    if (!file) throw new GuestError(`apt-get download ${name} left no package`)
    run('dpkg-deb', ['-x', file, 'root'], work)
    rmSync(folder, { recursive: true, force: true })
    renameSync(join(work, 'root'), folder)
    return file
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
