/**
 * The part of the guest's root file system that every run shares: busybox, a POSIX shell, node, ip, and their
 * libraries. It is kept in the cache, uncompressed (unpacking is the slow part under emulation), named by what is in it.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { CpioWriter } from './cpio.mjs'
import { addExecutable } from './elf-files.mjs'
import { cacheFolder, findProgram, GuestError } from './paths.mjs'

/** Change it when this file lays out the image in another way. */
const layoutVersion = 1

const folders = [
  'dev',
  'etc',
  'host',
  'mnt',
  'proc',
  'root',
  'run/netns',
  'sbin',
  'sys',
  'tmp',
  'usr/bin',
  'usr/sbin',
  'var/run',
]

/** Files by guest path. */
const texts = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/hosts': '127.0.0.1 localhost guest\n::1 localhost\n',
  'etc/nsswitch.conf': 'hosts: files\n',
}

/**
 * Programs by guest path. `sh` is the host's: busybox's own would run its applets in preference to the programs on
 * PATH, and its `ip` knows neither veth peers nor network namespaces.
 * @returns {Record<string, string>}
 */
function programs() {
  return {
    'bin/busybox': join(cacheFolder(), 'busybox/bin/busybox'),
    'bin/sh': required('sh'),
    'usr/bin/node': process.execPath,
    'usr/sbin/ip': required('ip'),
    ...Object.fromEntries(realPrograms.map((name) => [`bin/${name}`, required(name)])),
  }
}

/** Programs that tests trace or copy: real ones, each in a file of its own, not applets of busybox. */
const realPrograms = ['true', 'sleep', 'cat']

/** @param {string} name */
function required(name) {
  const file = findProgram(name)
  if (!file) throw new GuestError(`${name} not found: run npm run guest:setup`)
  return realpathSync(file)
}

/**
 * The base image, built if the cache has none of these very files. Older images are removed.
 * @returns {string} path of a cpio archive
 */
export function baseImage() {
  const parts = programs()
  const images = join(cacheFolder(), 'images')
  const name = `base-${imageKey(Object.values(parts))}.cpio`
  const image = join(images, name)
  if (existsSync(image)) return image
  mkdirSync(images, { recursive: true })
  for (const old of readdirSync(images)) if (old.startsWith('base-')) rmSync(join(images, old))
  const unfinished = `${image}.${process.pid}`
  build(unfinished, parts)
  renameSync(unfinished, image)
  return image
}

/** @param {string[]} files */
function imageKey(files) {
  const stamps = files.map((file) => {
    const { size, mtimeMs } = statSync(file)
    return `${file} ${size} ${mtimeMs}`
  })
  const text = [layoutVersion, ...stamps].join('\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/**
 * @param {string} file
 * @param {Record<string, string>} parts
 */
function build(file, parts) {
  const archive = new CpioWriter(file)
  for (const folder of folders) archive.folder(folder)
  archive.characterDevice('dev/console', [5, 1])
  archive.characterDevice('dev/null', [1, 3])
  for (const [path, text] of Object.entries(texts)) archive.file(path, text)
  for (const [path, source] of Object.entries(parts))
    addExecutable(archive, source, path, (from) => readFileSync(from))
  for (const applet of busyboxApplets(parts['bin/busybox'] ?? '')) archive.link(`bin/${applet}`, 'busybox')
  for (const name of realPrograms) archive.link(`usr/bin/${name}`, `/bin/${name}`)
  archive.link('usr/bin/env', '/bin/busybox')
  archive.close()
}

/** @param {string} busybox */
function busyboxApplets(busybox) {
  return execFileSync(busybox, ['--list'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((applet) => applet !== 'busybox' && applet !== 'ip')
}
