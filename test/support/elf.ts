/** Small ELF files made by hand: one loaded segment, a symbol table, what other sections are wanted. */
import type { ByteSource } from '../../src/elf/index.ts'

export type SymbolRow = {
  readonly name: string
  readonly address: number
  readonly bytes?: number
  /** STT_…: 2 is a function. */
  readonly type?: number
  /** STB_…: 0 local, 1 global, 2 weak. */
  readonly binding?: number
  /** 0: undefined here. */
  readonly section?: number
}

const HEADER = 64
const SEGMENT = 56
const SECTION = 64
const SYMBOL = 24

const strings = (names: readonly string[]): { bytes: Uint8Array; at: (name: string) => number } => {
  const text = `\0${names.join('\0')}\0`
  return { bytes: new TextEncoder().encode(text), at: (name) => text.indexOf(`\0${name}\0`) + 1 }
}

type Header = { name: string; type: number; bytes: Uint8Array; link: number; address?: number }

/** A section beside those of the symbols. */
export type ExtraSection = Omit<Header, 'link'>

/** An ELF file whose byte `offset` is loaded at `address`, `bytes` of them. */
export const makeElf = (
  symbols: readonly SymbolRow[],
  {
    address = 0x1000,
    offset = 0x1000,
    bytes = 0x1000,
    type = 2,
    extra = [],
  }: {
    readonly address?: number
    readonly offset?: number
    readonly bytes?: number
    readonly type?: number
    readonly extra?: readonly ExtraSection[]
  } = {},
): Uint8Array => {
  const names = strings(symbols.map(({ name }) => name))
  const table = new DataView(new ArrayBuffer(symbols.length * SYMBOL))
  symbols.forEach((symbol, i) => {
    const at = i * SYMBOL
    table.setUint32(at, names.at(symbol.name), true)
    table.setUint8(at + 4, ((symbol.binding ?? 1) << 4) | (symbol.type ?? 2))
    table.setUint16(at + 6, symbol.section ?? 1, true)
    table.setBigUint64(at + 8, BigInt(symbol.address), true)
    table.setBigUint64(at + 16, BigInt(symbol.bytes ?? 0), true)
  })
  const sectionNames = strings(['.symtab', '.strtab', '.shstrtab', '.bss', ...extra.map(({ name }) => name)])
  const sections: Header[] = [
    { name: '', type: 0, bytes: new Uint8Array(), link: 0 },
    { name: '.symtab', type, bytes: new Uint8Array(table.buffer), link: 2 },
    { name: '.strtab', type: 3, bytes: names.bytes, link: 0 },
    { name: '.shstrtab', type: 3, bytes: sectionNames.bytes, link: 0 },
    { name: '.bss', type: 8, bytes: new Uint8Array(64), link: 0 },
    ...extra.map((section) => ({ ...section, link: 0 })),
  ]
  return assembled(sections, sectionNames.at, { address, offset, bytes })
}

const assembled = (
  sections: readonly Header[],
  nameAt: (name: string) => number,
  segment: { address: number; offset: number; bytes: number },
): Uint8Array => {
  const start = HEADER + SEGMENT
  const contents = sections.map(({ bytes }) => bytes)
  const sectionsAt = start + contents.reduce((sum, { length }) => sum + length, 0)
  const file = new Uint8Array(sectionsAt + sections.length * SECTION)
  const view = new DataView(file.buffer)
  const word = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true)
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  word(32, HEADER)
  word(40, sectionsAt)
  view.setUint16(56, 1, true)
  view.setUint16(60, sections.length, true)
  view.setUint16(62, 3, true)
  view.setUint32(HEADER, 1, true)
  view.setUint32(HEADER + 4, 5, true) // may be read and executed
  word(HEADER + 8, segment.offset)
  word(HEADER + 16, segment.address)
  word(HEADER + 32, segment.bytes)
  let at = start
  sections.forEach(({ name, type, bytes, link, address = 0 }, i) => {
    const header = sectionsAt + i * SECTION
    view.setUint32(header, nameAt(name), true)
    view.setUint32(header + 4, type, true)
    word(header + 16, address)
    word(header + 24, at)
    word(header + 32, bytes.length)
    view.setUint32(header + 40, link, true)
    file.set(bytes, at)
    at += bytes.length
  })
  return file
}

export const sourceOf =
  (file: Uint8Array): ByteSource =>
  (offset, bytes) =>
    file.subarray(offset, offset + bytes)

const padded = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  whole.set(bytes)
  return whole
}

/** One note as it stands in a section. */
export const noteBytes = (owner: string, type: number, content: Uint8Array): Uint8Array => {
  const name = new TextEncoder().encode(`${owner}\0`)
  const head = new Uint8Array(Uint32Array.of(name.length, content.length, type).buffer)
  return Buffer.concat([head, padded(name), padded(content)])
}

export type ProbeNoteRow = {
  readonly provider: string
  readonly name: string
  readonly arguments?: string
  readonly address: number
  readonly base?: number
  readonly semaphore?: number
}

/** The section .note.stapsdt with these probes. */
export const probeNoteSection = (rows: readonly ProbeNoteRow[]): ExtraSection => {
  const notes = rows.map(({ provider, name, arguments: args = '', address, base = 0, semaphore = 0 }) => {
    const places = new Uint8Array(BigUint64Array.from([address, base, semaphore], BigInt).buffer)
    const texts = new TextEncoder().encode(`${provider}\0${name}\0${args}\0`)
    return noteBytes('stapsdt', 3, Buffer.concat([places, texts]))
  })
  return { name: '.note.stapsdt', type: 7, bytes: Buffer.concat(notes) }
}

/** The section .note.dtrace, in which a program says of its probes in D. */
export const declarationSection = (text: string): ExtraSection => ({
  name: '.note.dtrace',
  type: 7,
  bytes: noteBytes('dtrace', 1, new TextEncoder().encode(`${text}\0`)),
})
