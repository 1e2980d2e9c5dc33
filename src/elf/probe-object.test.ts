import { expect, test } from 'vitest'
import { textAt } from './elf-file.ts'
import { type ObjectProbe, probeObject } from './probe-object.ts'
import { RelocatableFile } from './relocatable.ts'

const start: ObjectProbe = {
  provider: 'app',
  name: 'start',
  sites: [
    { label: 'one', arguments: '-4@%edi' },
    { label: 'two', arguments: '' },
  ],
  arguments: '-4@%edi',
  enabled: 'app_start_enabled',
}
const done: ObjectProbe = {
  provider: 'app',
  name: 'done',
  sites: [{ label: 'three', arguments: '' }],
  arguments: '',
  enabled: undefined,
}

const fileOf = (...probes: ObjectProbe[]) =>
  new RelocatableFile(probeObject(64, probes, 'provider app { };\n'))
const named = (file: RelocatableFile, name: string) => file.sections.find((section) => section.name === name)
const relocationsOf = (file: RelocatableFile, name: string) =>
  [...file.relocations()]
    .filter(({ section }) => section.name === name)
    .map(({ offset, symbol, type }) => [offset, type, file.symbols[symbol]?.name])

test('each place has a note: its address, the base, the count of those who trace', () => {
  const file = fileOf(start, done)
  const section = named(file, '.note.stapsdt')
  const bytes = section && Buffer.from(file.contents(section))
  expect(bytes?.toString('latin1')).toContain('stapsdt\0')
  expect(bytes && textAt(bytes, 44)).toBe('app')
  expect(bytes?.includes('app\0start\0-4@%edi\0')).toBe(true)
  const [first, second] = [20 + 24 + 18 + 2, 20 + 24 + 11 + 1]
  expect(relocationsOf(file, '.note.stapsdt')).toEqual([
    [20, 1, 'one'],
    [28, 1, '_.stapsdt.base'],
    [36, 1, 'app_start_semaphore'],
    [first + 20, 1, 'two'],
    [first + 28, 1, '_.stapsdt.base'],
    [first + 36, 1, 'app_start_semaphore'],
    [first + second + 20, 1, 'three'],
    [first + second + 28, 1, '_.stapsdt.base'],
  ])
})

test('the function that says whether a probe is traced reads its count', () => {
  const file = fileOf(start)
  expect(relocationsOf(file, '.text')).toEqual([[9, 2, 'app_start_semaphore']])
  expect(file.symbols.find(({ name }) => name === 'app_start_enabled')).toMatchObject({
    binding: 2,
    value: 0,
  })
  expect(named(file, '.probes')?.bytes).toBe(2)
})

test('a program that does not ask has no counts and no code', () => {
  const file = fileOf(done)
  expect([named(file, '.probes'), named(file, '.text')]).toEqual([undefined, undefined])
})

test('local symbols come before all others, and the group before what is in it', () => {
  const file = fileOf(start, done)
  const bindings = file.symbols.map(({ binding }) => Number(binding !== 0))
  expect(bindings).toEqual([...bindings].sort((a, b) => a - b))
  expect(file.table?.info).toBe(bindings.indexOf(1))
  const group = named(file, '.group')
  const base = named(file, '.stapsdt.base')
  expect(group && [...new Uint32Array(file.contents(group).slice().buffer)]).toEqual([1, base?.index])
  expect(group?.index).toBeLessThan(base?.index ?? 0)
})

test('without a place it is the description alone', () => {
  const file = fileOf({ ...done, sites: [] })
  expect(named(file, '.note.stapsdt')).toBeUndefined()
  const note = named(file, '.note.dtrace')
  const bytes = note && file.contents(note)
  expect(bytes && textAt(bytes, 12)).toBe('dtrace')
  expect(bytes && textAt(bytes, 20)).toBe('provider app { };\n')
})

test('notes of 32-bit programs have addresses of 32 bits, and counts are found wherever the program is', () => {
  const file = new RelocatableFile(probeObject(32, [start], ''))
  const second = 20 + 12 + 18 + 2
  expect(relocationsOf(file, '.note.stapsdt')).toEqual(
    [20, 24, 28, second + 20, second + 24, second + 28].map((offset, i) => [
      offset,
      1,
      [i < 3 ? 'one' : 'two', '_.stapsdt.base', 'app_start_semaphore'][i % 3],
    ]),
  )
  expect(relocationsOf(file, '.text')).toEqual([[19, 2, 'app_start_semaphore']])
  const code = named(file, '.text')
  expect(code && new DataView(file.contents(code).slice().buffer).getInt32(19, true)).toBe(6)
})

test('a probe that is only asked for has a place that never runs', () => {
  const file = fileOf({ ...start, sites: [] })
  expect(relocationsOf(file, '.note.stapsdt')).toEqual([
    [20, 1, 'app_start_enabled.quiet'],
    [28, 1, '_.stapsdt.base'],
    [36, 1, 'app_start_semaphore'],
  ])
  const place = file.symbols.find(({ name }) => name === 'app_start_enabled.quiet')
  const code = named(file, '.text')
  const bytes = code && file.contents(code)
  expect(place).toMatchObject({ binding: 0, section: code?.index })
  expect(bytes?.[(place?.value ?? 0) - 1]).toBe(0xc3) // behind the function's return
  expect(bytes?.[place?.value ?? 0]).toBe(0x90)
})
