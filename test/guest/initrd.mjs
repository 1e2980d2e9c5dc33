/** Builds the root file system of one run: the cached base image, then an archive of what this run adds. */
import { appendFileSync, constants, copyFileSync, existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { baseImage } from './base-image.mjs'
import { addCheckout } from './checkout-files.mjs'
import { CpioWriter } from './cpio.mjs'
import { addExecutable } from './elf-files.mjs'
import { commandScript, initScript, portModules, shareModules } from './init-script.mjs'
import { modulesToLoad } from './kernel-modules.mjs'
import { checkout, GuestError } from './paths.mjs'

/**
 * @param {import('./guest.mjs').GuestOptions} options
 * @param {import('./kernels.mjs').GuestKernel} kernel
 * @param {string} folder where to build it
 * @returns {string} path of the finished image
 */
export function buildInitrd(options, kernel, folder) {
  const overlay = join(folder, 'overlay.cpio')
  const archive = new CpioWriter(overlay)
  const { share } = options
  const env = { DTRACE_GUEST: options.kernel, ...options.env } // tells tests where they are
  const wanted = [...portModules, ...(share ? shareModules : []), ...options.modules]
  const modules = modulesToLoad(kernel.modules, wanted)
  for (const { name, data } of modules) archive.file(`lib/modules/${name}.ko`, data)
  archive.file('run/command', commandScript({ folder: checkout, env, command: options.command }))
  const script = initScript({
    modules: modules.map(({ name }) => name),
    share: share?.path,
    get: options.get.map(({ source }) => source),
  })
  archive.file('init', script, 0o755)
  addFiles(archive, options)
  addCheckout(archive, options.sources)
  archive.close()
  return joined(overlay, join(folder, 'initrd'))
}

/**
 * @param {CpioWriter} archive
 * @param {import('./guest.mjs').GuestOptions} options
 */
function addFiles(archive, { add, bin }) {
  for (const file of bin)
    addExecutable(archive, file, `usr/bin/${basename(file)}`, (from) => readFileSync(from))
  for (const { source, path } of add) {
    if (!existsSync(source)) throw new GuestError(`--add ${source}: no such file`)
    archive.tree(resolve(source), path)
  }
}

/**
 * @param {string} overlay
 * @param {string} initrd
 */
function joined(overlay, initrd) {
  copyFileSync(baseImage(), initrd, constants.COPYFILE_FICLONE) // a base image ends with 512 zero bytes
  appendFileSync(initrd, readFileSync(overlay))
  return initrd
}
