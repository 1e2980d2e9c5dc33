/** Kernel modules for a guest: found in the kernel's package, with the modules they depend on, in load order. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { GuestError } from './paths.mjs'

/**
 * @typedef {object} KernelModule
 * @property {string} name
 * @property {Buffer} data the uncompressed ELF object
 */

/**
 * A module's name as the kernel spells it: `kernel/drivers/net/veth.ko.xz` is `veth`, `virtio-pci` is `virtio_pci`.
 * @param {string} file
 */
export const moduleName = (file) =>
  basename(file)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_')

/**
 * The modules to load, each after those it needs; those built into the kernel are left out.
 * @param {string} folder a `lib/modules/RELEASE` folder
 * @param {readonly string[]} wanted
 * @returns {KernelModule[]}
 */
export function modulesToLoad(folder, wanted) {
  const builtIn = new Set(readFileSync(join(folder, 'modules.builtin'), 'utf8').split('\n').map(moduleName))
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ko(\.xz)?$/.test(file))
      .map((file) => [moduleName(file), join(folder, file)]),
  )
  /** @type {Map<string, KernelModule>} */
  const loads = new Map() // keeps insertion order
  /** @param {string} name */
  const add = (name) => {
    if (builtIn.has(name) || loads.has(name)) return
    const file = files.get(name)
    if (!file) throw new GuestError(`this kernel has no module ${name}`)
    const data = readModule(file)
    for (const dependency of moduleDependencies(data)) add(dependency)
    loads.set(name, { name, data })
  }
  for (const name of wanted) add(moduleName(name))
  return [...loads.values()]
}

/** @param {string} file */
function readModule(file) {
  return file.endsWith('.xz') ? execFileSync('xz', ['-dc', file], { maxBuffer: 1 << 28 }) : readFileSync(file)
}

/**
 * The `depends=` list of a module's `.modinfo` section, which holds NUL-terminated `key=value` strings.
 * @param {Buffer} data
 * @returns {string[]}
 */
export function moduleDependencies(data) {
  const key = Buffer.from('\0depends=')
  const at = data.indexOf(key)
  if (at < 0) return []
  const start = at + key.length
  const list = data.toString('latin1', start, data.indexOf(0, start))
  return list
    .split(',')
    .filter((name) => name !== '')
    .map(moduleName)
}
