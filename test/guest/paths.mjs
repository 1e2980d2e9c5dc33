/** Where the guest tools keep things, and how they find programs. */
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

/** The checkout these tools belong to. It has the same path in a guest. */
export const checkout = resolve(import.meta.dirname, '../..')

/**
 * The cache of kernels and images. It lies outside the checkout, so that fresh clones on one machine share it.
 * @param {Record<string, string | undefined>} env
 */
export function cacheFolder(env = process.env) {
  return (
    env['DTRACE_GUEST_CACHE'] ??
    join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dtrace-linux', 'guest')
  )
}

/** `xz` and `ip` are in /usr/sbin or /sbin on some systems, where a plain user's PATH does not look. */
const folders = () => [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']

/**
 * The path of an executable, looked for as a shell would.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  return folders()
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** An error that a person can act on: shown as one line, without a stack. */
export class GuestError extends Error {}
