/** What a dynamically linked program of the host needs to run elsewhere. */
import { execFileSync } from 'node:child_process'

/**
 * The shared objects that the loader would map for an executable, its interpreter included; none if it is static.
 * @param {string} executable
 * @returns {string[]} absolute paths
 */
export function sharedObjects(executable) {
  try {
    const text = execFileSync('ldd', [executable], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return parseLdd(text)
  } catch {
    return [] // ldd fails on a static executable
  }
}

/**
 * @param {string} text `NAME => PATH (ADDRESS)` or `PATH (ADDRESS)` lines
 */
export const parseLdd = (text) =>
  [...text.matchAll(/(?:^|=> |\s)(\/\S+) \(0x/gm)].map((match) => match[1] ?? '')

/**
 * Adds an executable with its shared objects, each at its host path so that the loader finds it.
 * @param {import('./cpio.mjs').CpioWriter} archive
 * @param {string} source
 * @param {string} path
 * @param {(file: string) => Buffer} read
 */
export function addExecutable(archive, source, path, read) {
  archive.file(path, read(source), 0o755)
  for (const file of sharedObjects(source)) archive.file(file, read(file), 0o755)
}
