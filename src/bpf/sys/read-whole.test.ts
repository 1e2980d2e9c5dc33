import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readWhole } from './read-whole.ts'

test.each([
  { size: 0, told: 0 },
  { size: 1, told: 0 },
  { size: 300_000, told: 0 },
  { size: 1000, told: 1000 },
  { size: 1000, told: 999 },
  { size: 1000, told: 4096 },
  { size: 1000, told: 1 },
])('$size bytes are read whole where $told are told', ({ size, told }) => {
  const folder = mkdtempSync(join(tmpdir(), 'read-whole-'))
  try {
    const content = Uint8Array.from({ length: size }, (_, at) => at)
    writeFileSync(join(folder, 'file'), content)
    const fd = openSync(join(folder, 'file'), 'r')
    expect(Buffer.compare(readWhole(fd, told), content)).toBe(0)
    closeSync(fd)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
