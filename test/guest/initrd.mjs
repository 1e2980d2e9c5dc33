/** Builds the root file system of one run: the cached base image, then an archive of what this run adds. */
import { appendFileSync, constants, copyFileSync, existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { baseImage } from './base-image.mjs'
import { CpioWriter } from './cpio.mjs'
import { addExecutable } from './elf-files.mjs'
import { commandScript, initScript, portModules, shareModules } from './init-script.mjs'
import { modulesToLoad } from './kernel-modules.mjs'
import { checkout, GuestError } from './paths.mjs'

/** What of the checkout a guest gets, at the path it has here. Without TypeScript sources: guests run `dist`. */
const checkoutParts = [
  'package.json',
  'bin',
  'dist',
  'scripts',
  'src/library',
  'test',
  'node_modules/koffi/package.json',
  'node_modules/koffi/index.cjs',
  'node_modules/koffi/index.js',
  'node_modules/koffi/lib',
  'node_modules/@koromix/koffi-linux-x64',
]

/**
 * @param {import('./guest.mjs').GuestOptions} options
 * @param {import('./kernels.mjs').GuestKernel} kernel
 * @param {string} folder where to build it
 * @returns {string} path of the finished image
 */
export function buildInitrd(options, kernel, folder) {
  const overlay = join(folder, 'overlay.cpio')
  const archive = new CpioWriter(overlay)
  const share = options.share && { ...options.share }
  const wanted = [...portModules, ...(share ? shareModules : []), ...options.modules]
  const modules = modulesToLoad(kernel.modules, wanted)
  for (const { name, data } of modules) archive.file(`lib/modules/${name}.ko`, data)
  archive.file('run/command', commandScript({ folder: checkout, ...options }))
  const script = initScript({
    modules: modules.map(({ name }) => name),
    share: share?.path,
    get: options.get.map(({ source }) => source),
  })
  archive.file('init', script, 0o755)
  addFiles(archive, options)
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
  archive.folder(checkout)
  for (const part of checkoutParts) {
    const source = join(checkout, part)
    if (existsSync(source)) archive.tree(source, source)
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
