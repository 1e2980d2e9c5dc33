/** Where the command's output goes: through -o, freopen(), ftruncate(), and between text and packets. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandOutput } from './command-output.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtrace-output-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const fresh = (): string => join(folder, `${++files}`)
const read = (path: string): string => readFileSync(path, 'utf8')

/** Behind the file of -o, so that nothing is printed here. */
const outputWithPackets = (path: string) => {
  const output = new CommandOutput(path)
  output.open()
  output.expectPackets()
  return output
}
const packet = (output: CommandOutput, text: string) => output.captureFile()?.write(Buffer.from(text))

test('freopen() appends, and goes back to the first place', () => {
  const [own, other] = [fresh(), fresh()]
  writeFileSync(other, 'kept;')
  const output = new CommandOutput(own)
  output.text('a;')
  output.reopen(other)
  output.text('b;')
  output.reopen(undefined)
  output.text('c;')
  expect([read(own), read(other)]).toEqual(['a;c;', 'kept;b;'])
  expect(() => output.reopen('/no/such/file')).toThrow('ENOENT')
  output.text('d;')
  expect(read(own)).toBe('a;c;d;')
})

test('ftruncate() empties the file, and what comes next stands at its start', () => {
  const own = fresh()
  const output = new CommandOutput(own)
  output.text('a;')
  output.truncate()
  output.text('b;')
  expect(read(own)).toBe('b;')
})

test('without pcap() no file is for packets', () => {
  const output = new CommandOutput(fresh())
  output.open()
  expect(output.captureFile()).toBeUndefined()
})

test('a file that gets a packet first gets no text', () => {
  const [own, other] = [fresh(), fresh()]
  const output = new CommandOutput(own)
  output.text('text;')
  output.expectPackets()
  output.reopen(other)
  output.text('before;')
  packet(output, 'PACKET')
  output.text('behind;')
  output.reopen(undefined)
  output.text('first;')
  output.reopen(other)
  expect(output.captureFile()?.isEmpty).toBe(false)
  output.text('again;')
  output.end()
  expect([read(own), read(other)]).toEqual(['text;before;behind;first;again;', 'PACKET'])
})

test('a file that gets only text is a file of text', () => {
  const other = fresh()
  const output = outputWithPackets(fresh())
  output.reopen(other)
  output.text('text;')
  expect(read(other)).toBe('')
  output.reopen(undefined)
  expect(read(other)).toBe('text;')
})

test('much text decides, and packets then are no matter of the file', () => {
  const own = fresh()
  const output = outputWithPackets(own)
  output.text('x'.repeat(70_000))
  expect(read(own).length).toBe(70_000)
  expect(output.captureFile()).toBeUndefined()
})

test('text that waits is written at the end, and forgotten by ftruncate()', () => {
  const own = fresh()
  const output = outputWithPackets(own)
  output.text('a;')
  output.truncate()
  output.text('b;')
  output.end()
  expect(read(own)).toBe('b;')
})

test('a file that was emptied begins anew', () => {
  const own = fresh()
  const output = outputWithPackets(own)
  expect(output.captureFile()?.isEmpty).toBe(true)
  packet(output, 'PACKET')
  expect(output.captureFile()?.isEmpty).toBe(false)
  closeSync(openSync(own, 'w'))
  expect(output.captureFile()?.isEmpty).toBe(true)
})

test('commands write to standard output unless freopen() changed that', () => {
  expect(new CommandOutput(fresh()).descriptor).toBe(1)
  const output = new CommandOutput(undefined)
  expect(output.descriptor).toBe(1)
  output.reopen(fresh())
  expect(output.descriptor).toBeGreaterThan(2)
})
