/**
 * block-io [COUNT]: without the page cache, 8192 bytes written and 4096 bytes read at COUNT places each, to the block device of the
 * kernel's module null_blk if it is loaded, else to a file in the folder of this checkout, which is also written by way of the page cache.
 */
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import koffi from 'koffi'
import { numberArgument } from './arguments.mjs'

const count = numberArgument(1, 1)
const bytes = { write: 8192, read: 4096 }
const page = 4096

/** Memory at an address that such transfers want. */
const memory = Buffer.alloc(bytes.write + page)
const start = page - Number(koffi.address(memory) % BigInt(page))

/** @param {string} path */
function transfer(path) {
  const fd = openSync(path, constants.O_RDWR | constants.O_DIRECT)
  for (let at = 0; at < count; at++) writeSync(fd, memory, start, bytes.write, at * bytes.write)
  for (let at = 0; at < count; at++) readSync(fd, memory, start, bytes.read, at * bytes.write)
  fsyncSync(fd)
  closeSync(fd)
}

if (existsSync('/dev/nullb0')) transfer('/dev/nullb0')
else {
  const folder = mkdtempSync(join(import.meta.dirname, '..', '..', 'node_modules', '.block-io-'))
  try {
    const file = join(folder, 'block-io')
    writeFileSync(file, Buffer.alloc(count * bytes.write, 'x'), { flush: true })
    transfer(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
