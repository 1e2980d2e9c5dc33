import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeElf, sourceOf } from '../../test/support/elf.ts'
import { ElfError, ElfFile } from './elf-file.ts'
import { SymbolTable } from './symbol-table.ts'

const small = makeElf([{ name: 'start', address: 0x1010 }])

test('sections have their names, kinds and contents', () => {
  const file = new ElfFile(sourceOf(small))
  expect(file.sections.map(({ name, type }) => [name, type])).toEqual([
    ['', 0],
    ['.symtab', 2],
    ['.strtab', 3],
    ['.shstrtab', 3],
    ['.bss', 8],
  ])
  const [, , strings, , memory] = file.sections
  expect(strings && Buffer.from(file.contents(strings)).toString()).toBe('\0start\0')
  expect(memory && file.contents(memory)).toHaveLength(0)
})

test.each([
  { offset: 0x1fff, want: undefined },
  { offset: 0x2000, want: 0x1000 },
  { offset: 0x20ff, want: 0x10ff },
  { offset: 0x2100, want: undefined },
])('the byte at $offset is loaded at $want', ({ offset, want }) => {
  const file = new ElfFile(sourceOf(makeElf([], { address: 0x1000, offset: 0x2000, bytes: 0x100 })))
  expect(file.addressOf(offset)).toBe(want)
})

test('the byte that is loaded at an address is known in the file, and so is what was added to addresses', () => {
  const file = new ElfFile(sourceOf(makeElf([], { address: 0x3640, offset: 0x2640, bytes: 0x100 })))
  expect([0x363f, 0x3640, 0x373f, 0x3740].map((address) => file.offsetOf(address))).toEqual([
    undefined,
    0x2640,
    0x273f,
    undefined,
  ])
  // Pages are mapped whole.
  expect(file.biasOf({ start: 0x7f00_2000, end: 0x7f00_3000, offset: 0x2000 })).toBe(0x7f00_2000 - 0x3000)
  expect(file.biasOf({ start: 0x7f00_2000, end: 0x7f00_3000, offset: 0x3000 })).toBeUndefined()
})

test.each([
  { address: 0xfff, want: undefined },
  { address: 0x1000, want: 0x2000 },
  { address: 0x10ff, want: 0x20ff },
  { address: 0x1100, want: undefined },
])('what is loaded at $address is the byte at $want', ({ address, want }) => {
  const file = new ElfFile(sourceOf(makeElf([], { address: 0x1000, offset: 0x2000, bytes: 0x100 })))
  expect(file.offsetOf(address)).toBe(want)
})

test.each([
  { what: 'nothing', bytes: new Uint8Array() },
  { what: 'text', bytes: new TextEncoder().encode('#!/bin/sh\n'.repeat(20)) },
  { what: 'a 32-bit file', bytes: small.map((byte, at) => (at === 4 ? 1 : byte)) },
  { what: 'a file that was cut', bytes: small.subarray(0, small.length - 1) },
])('$what is refused', ({ bytes }) => {
  expect(() => new ElfFile(sourceOf(bytes))).toThrow(ElfError)
})

test('damaged files raise ElfError and nothing else', () => {
  const damage = fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(damage, (changes) => {
      const bytes = small.slice()
      for (const [at, value] of changes) bytes[at] = value
      try {
        new SymbolTable(new ElfFile(sourceOf(bytes))).at(0x1010)
      } catch (error) {
        expect(error).toBeInstanceOf(ElfError)
      }
    }),
    { numRuns: 300 },
  )
})

test('the segments of a real program say where its file is mapped', () => {
  const fd = openSync(process.execPath, 'r')
  const file = new ElfFile((offset, bytes) => {
    const part = new Uint8Array(bytes)
    return part.subarray(0, readSync(fd, part, 0, bytes, offset))
  })
  closeSync(fd)
  const mapped = readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(process.execPath))
    .map((line) =>
      [...(/^(\w+)-(\w+) \S+ (\w+)/.exec(line) ?? [])]
        .slice(1)
        .map((word) => Number.parseInt(word ?? '', 16)),
    )
  // The page between two segments is mapped for both, so their middles tell which mapping is whose.
  const bases = file.segments.map(({ offset, bytes }) => {
    const middle = offset + Math.floor(bytes / 2)
    const [start = 0, , from = 0] =
      mapped.find(([at = 0, end = 0, first = 0]) => middle >= first && middle < first + end - at) ?? []
    return start + (middle - from) - (file.addressOf(middle) ?? Number.NaN)
  })
  expect(bases.length).toBeGreaterThan(1)
  expect(new Set(bases).size).toBe(1)
})
