/** file-read [COUNT [SIZE]]: opens a file of SIZE bytes in the temporary folder, reads it whole and closes it, COUNT times. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { numberArgument } from './arguments.mjs'

const count = numberArgument(1, 10)
const data = Buffer.alloc(numberArgument(2, 4096))
const folder = mkdtempSync(join(tmpdir(), 'dtrace-trigger-'))
try {
  const file = join(folder, 'file-read')
  writeFileSync(file, data)
  for (let left = count; left > 0; left--) {
    const fd = openSync(file, 'r')
    const read = readSync(fd, data)
    closeSync(fd)
    if (read !== data.length) throw new Error(`read ${read} of ${data.length} bytes`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
