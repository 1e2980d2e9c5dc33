/**
 * Reading a file whose size nobody tells, as those of proc are: they give a page a call, for each of which node takes a
 * buffer of 64 KiB, and copies them all in the end.
 */
import { Buffer } from 'node:buffer'
import { readSync } from 'node:fs'

const FIRST_BYTES = 1 << 16
/** Memory is taken once something is written there: much at a time costs less than copying often. */
const GROWTH = 16

/**
 * What is left of an open file.
 * @param size that it has by its own account, 0 where it has none
 * @throws as node:fs does
 */
export const readWhole = (fd: number, size: number): Buffer<ArrayBuffer> => {
  let bytes = Buffer.allocUnsafe(size > 0 ? size + 1 : FIRST_BYTES)
  for (let used = 0; ; ) {
    if (used === bytes.length) {
      const more = Buffer.allocUnsafe(GROWTH * used)
      bytes.copy(more)
      bytes = more
    }
    const got = readSync(fd, bytes, used, bytes.length - used, null)
    if (got === 0) return bytes.subarray(0, used)
    used += got
  }
}
