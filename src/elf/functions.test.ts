import { expect, test } from 'vitest'
import { makeElf, type SymbolRow, sourceOf } from '../../test/support/elf.ts'
import { ElfFile } from './elf-file.ts'
import { functionTables } from './functions.ts'

const tablesOf = (rows: readonly SymbolRow[], options = {}) =>
  functionTables(new ElfFile(sourceOf(makeElf(rows, options))))

test('functions are what is defined, is code and has a size', () => {
  const [table] = tablesOf([
    { name: 'last', address: 0x1100, bytes: 8 },
    { name: 'first', address: 0x1000, bytes: 16, binding: 0 },
    { name: 'imported', address: 0x1200, bytes: 8, section: 0 },
    { name: 'data', address: 0x1300, bytes: 8, type: 1 },
    { name: 'label', address: 0x1400 },
    { name: 'indirect', address: 0x1500, bytes: 8, type: 10 },
  ])
  expect(table?.all).toEqual([
    { name: 'first', address: 0x1000, bytes: 16 },
    { name: 'last', address: 0x1100, bytes: 8 },
  ])
  expect(table?.named('data')).toEqual([])
})

const at = 0x1000
test.each([
  { what: 'a name that others see goes before a local one', rows: ['aaa 0', 'bbb 2'], want: 'bbb' },
  { what: 'fewer underscores go first', rows: ['__open 1', '_open 1', 'open 2'], want: 'open' },
  { what: 'a dollar sign goes last', rows: ['$a 1', '_b 1'], want: '_b' },
  { what: 'the alphabet decides', rows: ['b 1', 'a 1'], want: 'a' },
])('of the names of one place, $what', ({ rows: given, want }) => {
  const rows = given.map((row) => {
    const [name = '', binding] = row.split(' ')
    return { name, address: at, bytes: 4, binding: Number(binding) }
  })
  const [table] = tablesOf(rows)
  expect(table?.all.map(({ name }) => name)).toEqual([want])
  // Each of them leads to it.
  for (const { name } of rows) expect(table?.named(name)).toEqual(table?.all)
})

test('several functions may have one name', () => {
  const [table] = tablesOf(
    [0x1000, 0x1100].map((address) => ({ name: 'same', address, bytes: 4, binding: 0 })),
  )
  expect(table?.named('same').map(({ address }) => address)).toEqual([0x1000, 0x1100])
})

test('a stripped file has the table of the dynamic linker alone', () => {
  expect(tablesOf([{ name: 'f', address: at, bytes: 4 }], { type: 11 })).toHaveLength(1)
})
