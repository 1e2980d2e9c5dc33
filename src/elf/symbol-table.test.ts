import { expect, test } from 'vitest'
import { makeElf, type SymbolRow, sourceOf } from '../../test/support/elf.ts'
import { ElfFile } from './elf-file.ts'
import { SymbolTable } from './symbol-table.ts'

const tableOf = (rows: readonly SymbolRow[], options = {}) =>
  new SymbolTable(new ElfFile(sourceOf(makeElf(rows, options))))

const rows: readonly SymbolRow[] = [
  { name: 'second', address: 0x1100, bytes: 0x20 },
  { name: 'first', address: 0x1000, bytes: 0x10 },
  { name: 'open', address: 0x1200, bytes: 0 },
  { name: 'last', address: 0x1300, bytes: 8 },
]

test.each([
  { address: 0xfff, want: undefined },
  { address: 0x1000, want: 'first' },
  { address: 0x100f, want: 'first' },
  { address: 0x1010, want: undefined },
  { address: 0x1100, want: 'second' },
  { address: 0x12ff, want: 'open' },
  { address: 0x1307, want: 'last' },
  { address: 0x1308, want: undefined },
])('$address is in $want', ({ address, want }) => {
  expect(tableOf(rows).at(address)?.name).toBe(want)
})

const at = 0x1000
test.each([
  { what: 'a global symbol goes before a weak one', rows: ['weak 2 2', 'global 1 2'], want: 'global' },
  { what: 'a weak symbol goes before a local one', rows: ['local 0 2', 'weak 2 2'], want: 'weak' },
  { what: 'a function goes before a label', rows: ['label 1 0', 'function 0 2'], want: 'function' },
  { what: 'a global label names a place', rows: ['label 1 0'], want: 'label' },
  { what: 'a local label names none', rows: ['label 0 0'], want: undefined },
  { what: "a tool's label names none", rows: ['.label 2 0'], want: undefined },
  { what: 'data has names', rows: ['data 1 1'], want: 'data' },
  { what: "a section's or file's symbol names nothing", rows: ['section 0 3', 'file 0 4'], want: undefined },
  { what: 'an indirect function has a name', rows: ['memcpy 1 10'], want: 'memcpy' },
])('$what', ({ rows: given, want }) => {
  const symbols = given.map((row) => {
    const [name = '', binding, type] = row.split(' ')
    return { name, address: at, binding: Number(binding), type: Number(type) }
  })
  expect(tableOf(symbols).at(at)?.name).toBe(want)
})

test('what is defined elsewhere lies nowhere here', () => {
  expect(tableOf([{ name: 'imported', address: 0x1000, section: 0 }]).size).toBe(0)
})

test("a stripped file has the dynamic linker's symbols", () => {
  expect(tableOf(rows, { type: 11 }).at(0x1100)).toEqual({ name: 'second', address: 0x1100, bytes: 0x20 })
})

test.each([
  { address: 0x1008, want: 'outer' },
  { address: 0x1010, want: 'outer' },
  { address: 0x1028, want: 'outer' },
  { address: 0x1040, want: 'after' },
])('a label inside of a function is none: $address is in $want', ({ address, want }) => {
  const labels = [0x1010, 0x1020].map((at) => ({ name: 'label', address: at, type: 0 }))
  const table = tableOf([
    { name: 'outer', address: 0x1000, bytes: 0x30 },
    ...labels,
    { name: 'after', address: 0x1040, type: 0 },
  ])
  expect(table.at(address)?.name).toBe(want)
})
