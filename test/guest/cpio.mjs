/**
 * A writer of cpio archives in the "newc" format, which the kernel unpacks as its initial root file system
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Archives may be laid end to end at 512 byte bounds.
 */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs'
import { join, posix } from 'node:path'

const S_IFDIR = 0o040000
const S_IFREG = 0o100000
const S_IFLNK = 0o120000
const S_IFCHR = 0o020000

/**
 * One entry: header of "070701" and thirteen hexadecimal fields, name, data; name and data padded to 4 bytes.
 * @param {{ name: string, inode: number, mode: number, data?: Buffer, device?: [number, number] }} entry
 * @returns {Buffer}
 */
export function cpioEntry({ name, inode, mode, data = Buffer.alloc(0), device = [0, 0] }) {
  const nameSize = Buffer.byteLength(name) + 1
  // ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, ...device, nameSize, 0]
  const hex = fields.map((field) => field.toString(16).padStart(8, '0')).join('')
  return Buffer.concat([padded(Buffer.from(`070701${hex}${name}\0`), 4), padded(data, 4)])
}

/**
 * @param {Buffer} data
 * @param {number} unit
 */
export const padded = (data, unit) =>
  Buffer.concat([data, Buffer.alloc((unit - (data.length % unit)) % unit)])

/** Paths are absolute in the guest. The first entry of a path wins; parent folders are made as needed. */
export class CpioWriter {
  #fd
  #inode = 0
  /** @type {Set<string>} */
  #seen = new Set()

  /** @param {string} file */
  constructor(file) {
    this.#fd = openSync(file, 'w')
  }

  /** @param {string} path */
  folder(path) {
    this.#add(path, S_IFDIR | 0o755)
  }

  /**
   * @param {string} path
   * @param {Buffer | string} data
   * @param {number} [mode] permission bits
   */
  file(path, data, mode = 0o644) {
    this.#add(path, S_IFREG | mode, Buffer.from(data))
  }

  /**
   * @param {string} path
   * @param {string} target
   */
  link(path, target) {
    this.#add(path, S_IFLNK | 0o777, Buffer.from(target))
  }

  /**
   * @param {string} path
   * @param {[major: number, minor: number]} device
   */
  characterDevice(path, device) {
    this.#add(path, S_IFCHR | 0o600, undefined, device)
  }

  /**
   * Copies a file, link or folder of the host with all that is in it.
   * @param {string} source
   * @param {string} path
   */
  tree(source, path) {
    const status = lstatSync(source)
    if (status.isSymbolicLink()) this.link(path, readlinkSync(source))
    else if (status.isFile()) this.file(path, readFileSync(source), status.mode & 0o777)
    else if (status.isDirectory()) {
      this.folder(path)
      for (const name of readdirSync(source).sort()) this.tree(join(source, name), `${path}/${name}`)
    }
  }

  /** Writes the trailer; the padding lets another archive follow. */
  close() {
    this.#write({ name: 'TRAILER!!!', mode: 0 })
    writeSync(this.#fd, Buffer.alloc(512))
    closeSync(this.#fd)
  }

  /**
   * @param {string} path
   * @param {number} mode
   * @param {Buffer} [data]
   * @param {[number, number]} [device]
   */
  #add(path, mode, data, device) {
    const name = posix.normalize(path).replace(/^\/+|\/+$/g, '')
    if (name === '' || name === '.' || this.#seen.has(name)) return
    this.folder(posix.dirname(name))
    this.#seen.add(name)
    this.#write({ name, mode, ...(data && { data }), ...(device && { device }) })
  }

  /** @param {{ name: string, mode: number, data?: Buffer, device?: [number, number] }} entry */
  #write(entry) {
    writeAll(this.#fd, cpioEntry({ ...entry, inode: ++this.#inode }))
  }
}

/**
 * write(2) takes at most 2 GiB at once and may write less than asked.
 * @param {number} fd
 * @param {Buffer} data
 */
function writeAll(fd, data) {
  for (let at = 0; at < data.length; ) at += writeSync(fd, data, at)
}
