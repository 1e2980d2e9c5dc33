import { expect, test } from 'vitest'
import { makeElf } from '../../test/support/elf.ts'
import { fakeSys } from '../bpf/sys/index.ts'
import { Processes } from './processes.ts'

const maps = `00400000-00401000 r--p 00000000 fe:00 10 /bin/prog
00401000-00402000 r-xp 00001000 fe:00 10 /bin/prog
00500000-00600000 rw-p 00000000 00:00 0 [heap]
7f00000000-7f00001000 r--p 00000000 fe:00 12 /lib/locale
7f10000000-7f10001000 r-xp 00001000 fe:00 11 /lib/libc.so.6
7f20000000-7f20001000 r-xp 00001000 fe:00 13 /lib/no-elf
7f30000000-7f30001000 r-xp 00000000 00:00 0 [vdso]
`

/** AT_ENTRY, then the end. */
const auxv = new Uint8Array(BigUint64Array.of(9n, 0x401010n, 0n, 0n).buffer)
const elf = makeElf([{ name: 'f', address: 0x1010, bytes: 4 }])

const processes = new Processes(
  fakeSys({
    files: {
      '/proc/self/stat': '42 (node) R 1',
      '/proc/7/maps': maps,
      '/proc/7/auxv': auxv,
      '/proc/7/map_files/401000-402000': elf,
      '/proc/7/root/lib/libc.so.6': elf,
      '/proc/7/root/lib/no-elf': '#!/bin/sh',
    },
  }),
)

test('a process runs code of the ELF files that it has mapped to execute', () => {
  const objects = processes.objects(7) ?? []
  expect(
    objects.map(({ name, file, isProgram, place, bias }) => [name, file, isProgram, place, bias]),
  ).toEqual([
    ['prog', 'fe:00 10', true, '/proc/7/map_files/401000-402000', 0x400000],
    ['libc.so.6', 'fe:00 11', false, '/proc/7/root/lib/libc.so.6', 0x7f10000000 - 0x1000],
  ])
  expect(processes.self()).toBe(42)
})

test('of a process that is not there nothing is known', () => {
  expect(processes.objects(8)).toBeUndefined()
})
