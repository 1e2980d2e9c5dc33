/** The guest kernels: which Debian packages they come from, and what the cache holds of them. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, GuestError } from './paths.mjs'

/** Version (as `--kernel` takes it) to the Debian meta package that depends on its newest signed image. */
export const metaPackages = new Map([
  ['6.12', 'linux-image-6.12-cloud-amd64'],
  ['6.1', 'linux-image-cloud-amd64'],
])

/** Versions in the order in which the tests run them. */
export const kernelVersions = Object.freeze([...metaPackages.keys()])

/**
 * @typedef {object} GuestKernel
 * @property {string} release   as `uname -r` prints it
 * @property {string} image     path of the bzImage
 * @property {string} modules   path of the `lib/modules/RELEASE` folder
 */

/** @param {string} version */
export const kernelFolder = (version) => join(cacheFolder(), 'kernels', version)

/**
 * The kernel that `guest:setup` put into a folder, or undefined if there is none.
 * @param {string} folder
 * @returns {GuestKernel | undefined}
 */
export function kernelIn(folder) {
  const boot = join(folder, 'boot')
  const file = existsSync(boot) ? readdirSync(boot).find((name) => name.startsWith('vmlinuz-')) : undefined
  if (!file) return undefined
  const release = file.slice('vmlinuz-'.length)
  return { release, image: join(boot, file), modules: join(folder, 'lib/modules', release) }
}

/**
 * The cached kernel of a version.
 * @param {string} version `6.1` or `6.12`
 * @returns {GuestKernel}
 */
export function guestKernel(version) {
  if (!kernelVersions.includes(version)) {
    throw new GuestError(`no kernel ${version}: use one of ${kernelVersions.join(', ')}`)
  }
  const kernel = kernelIn(kernelFolder(version))
  if (!kernel) throw new GuestError(`kernel ${version} is not in the cache: run npm run guest:setup`)
  return kernel
}
