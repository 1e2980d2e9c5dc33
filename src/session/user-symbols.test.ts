import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeElf } from '../../test/support/elf.ts'
import { parseMaps } from '../elf/index.ts'
import type { MappingEvent } from './mapping-events.ts'
import { UserSymbols } from './user-symbols.ts'

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'user-symbols-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A library whose byte 0x1000 is loaded at 0x2000: `work` takes 0x100 bytes there. */
const library = join(folder, 'libwork.so')
writeFileSync(
  library,
  makeElf([{ name: 'work', address: 0x2100, bytes: 0x100 }], { address: 0x2000, offset: 0x1000 }),
)
const { ino } = statSync(library)

/** Above any process's number (PID_MAX_LIMIT): /proc knows nothing of it. */
const gone = 5_000_000

const map = (pid: number, start: number, path = library, file = `fe:00 ${ino}`): MappingEvent => ({
  kind: 'map',
  pid,
  mapping: { start, end: start + 0x1000, offset: 0x1000, file, path, executable: true },
})

const symbols = (...events: MappingEvent[]) => {
  const waiting = [...events]
  return new UserSymbols(() => waiting.splice(0))
}

const shown = (users: UserSymbols, pid: number, address: number) => {
  const located = users.locate(pid, BigInt(address))
  if (!located) return undefined
  const { module, start, symbol } = located
  return symbol
    ? `${module}\`${symbol.name}+${address - Number(symbol.start)}`
    : `${module}:${address - Number(start)}`
}

test.each([
  { address: 0x70_0000, want: 'libwork.so:0' },
  { address: 0x70_0100, want: 'libwork.so`work+0' },
  { address: 0x70_01ff, want: 'libwork.so`work+255' },
  { address: 0x70_0200, want: 'libwork.so:512' },
  { address: 0x70_1000, want: undefined },
  { address: 0x6f_ffff, want: undefined },
])(
  'an address of a process that has ended is looked up in what it had mapped: $want',
  ({ address, want }) => {
    expect(shown(symbols(map(gone, 0x70_0000)), gone, address)).toBe(want)
  },
)

test('another program takes the place of all that was mapped', () => {
  const users = symbols(map(gone, 0x70_0000), { kind: 'exec', pid: gone }, map(gone, 0x90_0000))
  expect(shown(users, gone, 0x70_0100)).toBeUndefined()
  expect(shown(users, gone, 0x90_0100)).toBe('libwork.so`work+0')
})

test('a new mapping takes the place of those that it overlaps', () => {
  const users = symbols(map(gone, 0x70_0000, '/gone', 'fe:00 1'), map(gone, 0x70_0000))
  expect(shown(users, gone, 0x70_0100)).toBe('libwork.so`work+0')
})

test('a child has what its parent had mapped', () => {
  const users = symbols(map(gone, 0x70_0000), { kind: 'fork', pid: gone + 1, parent: gone })
  expect(shown(users, gone + 1, 0x70_0100)).toBe('libwork.so`work+0')
})

test('a file of another inode under the name of the mapped one is not looked into', () => {
  expect(shown(symbols(map(gone, 0x70_0000, library, 'fe:00 1')), gone, 0x70_0100)).toBe('libwork.so:256')
})

test('anonymous memory belongs to nothing', () => {
  expect(shown(symbols(map(gone, 0x70_0000, '', '00:00 0')), gone, 0x70_0100)).toBeUndefined()
})

test('what a process had mapped when it was met is known after its end', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setTimeout(() => {}, 60_000)'])
  const { pid = 0 } = child
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const maps = parseMaps(readFileSync(`/proc/${pid}/maps`, 'utf8'))
  const program = maps.find(({ path }) => path === process.execPath)
  const users = symbols()
  users.meet(pid)
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await ended
  expect(shown(users, pid, (program?.start ?? 0) + 16)).toBe(`${basename(process.execPath)}:16`)
})
