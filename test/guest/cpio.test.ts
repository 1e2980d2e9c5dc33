import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CpioWriter, cpioEntry } from './cpio.mjs'

const folder = mkdtempSync(join(tmpdir(), 'dtrace-cpio-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Reads an archive by its own length fields, as the kernel does. */
function* entries(archive: Buffer) {
  for (let at = 0; archive.toString('latin1', at, at + 6) === '070701'; ) {
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16)
    const [mode, size, nameSize] = [field(1), field(6), field(11)]
    const name = archive.toString('utf8', at + 110, at + 110 + nameSize - 1)
    const start = (at + 110 + nameSize + 3) & ~3
    yield { name, mode: mode.toString(8), data: archive.toString('utf8', start, start + size) }
    at = (start + size + 3) & ~3
  }
}

test('an entry is a header of hexadecimal fields, the name and the data, padded to four bytes', () => {
  const entry = cpioEntry({ name: 'a', inode: 1, mode: 0o100644, data: Buffer.from('hello') })
  const fields = ['00000001', '000081a4', '00000000', '00000000', '00000001', '00000000', '00000005']
  const devices = ['00000000', '00000000', '00000000', '00000000']
  const header = ['070701', ...fields, ...devices, '00000002', '00000000'].join('')
  expect(entry.toString('latin1')).toBe(`${header}a\0hello\0\0\0`)
})

test('folders come before what is in them, once, and the first entry of a path wins', () => {
  const file = join(folder, 'order.cpio')
  const archive = new CpioWriter(file)
  archive.file('/a/b/one', '1')
  archive.file('a/b/two', '2', 0o755)
  archive.file('a/b/one', 'other')
  archive.link('/a/link', 'b')
  archive.close()
  expect([...entries(readFileSync(file))]).toEqual([
    { name: 'a', mode: '40755', data: '' },
    { name: 'a/b', mode: '40755', data: '' },
    { name: 'a/b/one', mode: '100644', data: '1' },
    { name: 'a/b/two', mode: '100755', data: '2' },
    { name: 'a/link', mode: '120777', data: 'b' },
    { name: 'TRAILER!!!', mode: '0', data: '' },
  ])
})

test('a tree keeps links and permissions', () => {
  const source = join(folder, 'tree')
  mkdirSync(join(source, 'in'), { recursive: true })
  writeFileSync(join(source, 'in/run'), 'x', { mode: 0o750 })
  symlinkSync('in/run', join(source, 'link'))
  const file = join(folder, 'tree.cpio')
  const archive = new CpioWriter(file)
  archive.tree(source, '/t')
  archive.close()
  expect([...entries(readFileSync(file))].map(({ name, mode }) => `${name} ${mode}`)).toEqual([
    't 40755',
    't/in 40755',
    't/in/run 100750',
    't/link 120777',
    'TRAILER!!! 0',
  ])
})
