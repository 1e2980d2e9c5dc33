import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  declarationSection,
  makeElf,
  noteBytes,
  type ProbeNoteRow,
  probeNoteSection,
  sourceOf,
} from '../../test/support/elf.ts'
import { ElfError, ElfFile } from './elf-file.ts'
import { declarationText, probeNotes } from './probe-notes.ts'

const loaded = { address: 0x1000, offset: 0x2000, bytes: 0x1000 }
const base = (address: number) => ({ name: '.stapsdt.base', type: 1, bytes: Uint8Array.of(0), address })
const row: ProbeNoteRow = { provider: 'app', name: 'request__start', arguments: '8@%rdi', address: 0x1010 }
const notesOf = (rows: readonly ProbeNoteRow[], ...more: ReturnType<typeof base>[]) =>
  probeNotes(new ElfFile(sourceOf(makeElf([], { ...loaded, extra: [probeNoteSection(rows), ...more] }))))

test('a note names a probe, its arguments and its place in the file', () => {
  expect(notesOf([row, { ...row, name: 'x', arguments: '', address: 0x1020, semaphore: 0x1800 }])).toEqual([
    { provider: 'app', name: 'request__start', arguments: '8@%rdi', address: 0x1010, offset: 0x2010 },
    { provider: 'app', name: 'x', arguments: '', address: 0x1020, offset: 0x2020, semaphore: 0x2800 },
  ])
})

test('a note of code that is not in the program is left out', () => {
  const bytes = { address: 0, offset: 0, bytes: 0x1000 }
  const rows = probeNoteSection([
    { ...row, address: 0 },
    { ...row, address: 0x20 },
  ])
  const notes = probeNotes(new ElfFile(sourceOf(makeElf([], { ...bytes, extra: [rows] }))))
  expect(notes.map(({ address }) => address)).toEqual([0x20])
})

test('a program that was moved after it was linked has its base where it was moved', () => {
  const [note] = notesOf([{ ...row, base: 0x500, address: 0x910, semaphore: 0xa00 }], base(0xc00))
  expect(note).toMatchObject({ address: 0x1010, offset: 0x2010, semaphore: 0x2100 })
})

test.each([
  ['whose place is not in the file', { address: 0x10 }],
  ['whose count is not in the file', { semaphore: 0x8000 }],
  ['without a provider', { provider: '' }],
  ['without a name', { name: '' }],
])('a note %s is left out', (_, change) => {
  expect(notesOf([{ ...row, ...change }, row])).toHaveLength(1)
})

test('notes of others are none', () => {
  const bytes = Buffer.concat([
    noteBytes('GNU', 3, new Uint8Array(40)),
    noteBytes('stapsdt', 4, new Uint8Array(40)),
    noteBytes('stapsdt', 3, new Uint8Array(8)),
    probeNoteSection([row]).bytes,
  ])
  const extra = [{ name: '.note.stapsdt', type: 7, bytes }]
  expect(probeNotes(new ElfFile(sourceOf(makeElf([], { ...loaded, extra }))))).toHaveLength(1)
})

test('damaged notes raise ElfError and nothing else', () => {
  const whole = makeElf([], { ...loaded, extra: [probeNoteSection([row, row, row]), base(0)] })
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(damage, (changes) => {
      const bytes = whole.slice()
      for (const [at, value] of changes) bytes[at] = value
      try {
        expect(probeNotes(new ElfFile(sourceOf(bytes))).length).toBeLessThanOrEqual(200)
      } catch (error) {
        expect(error).toBeInstanceOf(ElfError)
      }
    }),
    { numRuns: 300 },
  )
})

test('what programs say of their probes is there once, from whatever objects they were made', () => {
  const [one, two] = ['provider a { };', 'provider b { };'].map(declarationSection)
  const extra = [one, two, one].flatMap((section) => section ?? [])
  expect(declarationText(new ElfFile(sourceOf(makeElf([], { extra }))))).toBe(
    'provider a { };\nprovider b { };',
  )
  expect(declarationText(new ElfFile(sourceOf(makeElf([]))))).toBe('')
})
