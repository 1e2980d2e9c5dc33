/** Writes a relocatable object file from sections and symbols that are known by name. */
import { viewOf } from './elf-file.ts'
import { type ObjectLayout, writeSymbol } from './object-layout.ts'
import { BINDING, SECTION_FLAG, SECTION_TYPE } from './relocatable.ts'

export type NewRelocation = {
  readonly offset: number
  readonly symbol: string
  /** R_X86_64_…, R_386_… */
  readonly type: number
  readonly addend: number
}

export type NewSection = {
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly align: number
  readonly bytes: Uint8Array
  readonly relocations?: readonly NewRelocation[]
  /** Of several objects' groups of that name, the linker keeps one. */
  readonly group?: string
}

export type NewSymbol = {
  readonly name: string
  /** By name; undefined: defined elsewhere. */
  readonly section?: string
  readonly value?: number
  readonly size?: number
  /** STT_… */
  readonly type?: number
  readonly binding: number
  readonly visibility: number
}

/** A section as its header has it. */
type Placed = Omit<NewSection, 'relocations' | 'group'> & {
  readonly link?: number
  readonly info?: number
  readonly entry?: number
}

const GROUP_COMDAT = 1
const MAGIC = [0x7f, 0x45, 0x4c, 0x46]

/** Texts with a NUL behind each, and where each is. */
class Strings {
  readonly #at = new Map<string, number>([['', 0]])
  #text = '\0'

  at(text: string): number {
    const known = this.#at.get(text)
    if (known !== undefined) return known
    const at = this.#text.length
    this.#at.set(text, at)
    this.#text += `${text}\0`
    return at
  }

  bytes(): Uint8Array {
    return Buffer.from(this.#text, 'latin1')
  }
}

const symbolTable = (
  layout: ObjectLayout,
  symbols: readonly NewSymbol[],
  sectionIndex: (name: string) => number,
  strings: Strings,
): Uint8Array => {
  const { bytes } = layout.symbol
  // The first symbol is nobody's.
  const view = new DataView(new ArrayBuffer((symbols.length + 1) * bytes))
  symbols.forEach(({ name, section, value = 0, size = 0, type = 0, binding, visibility }, i) => {
    const index = section === undefined ? 0 : sectionIndex(section)
    const facts = { name: strings.at(name), section: index, value, size, type, binding, visibility }
    writeSymbol(layout, view, (i + 1) * bytes, facts)
  })
  return new Uint8Array(view.buffer)
}

const relocationTable = (
  { relocation: { bytes, write } }: ObjectLayout,
  relocations: readonly NewRelocation[],
  symbolIndex: (name: string) => number,
): Uint8Array => {
  const view = new DataView(new ArrayBuffer(relocations.length * bytes))
  relocations.forEach((each, i) => {
    write(view, i * bytes, { ...each, symbol: symbolIndex(each.symbol) })
  })
  return new Uint8Array(view.buffer)
}

/** The section's bytes, with the addends that its relocations have no room for. */
const relocatedBytes = (
  { relocation: { hasAddend } }: ObjectLayout,
  { bytes, relocations = [] }: NewSection,
): Uint8Array => {
  if (hasAddend) return bytes
  const copy = bytes.slice()
  for (const { offset, addend } of relocations) viewOf(copy).setInt32(offset, addend, true)
  return copy
}

const indexIn = (names: readonly string[], what: string) => {
  const indexes = new Map(names.map((name, index) => [name, index]))
  return (name: string): number => {
    const index = indexes.get(name)
    if (index === undefined) throw new Error(`no ${what} ${name}`)
    return index
  }
}

/** Headers name what they belong to by number: groups stand before what is in them, tables behind what they tell of. */
const placeSections = (
  layout: ObjectLayout,
  sections: readonly NewSection[],
  symbols: readonly NewSymbol[],
): Placed[] => {
  const groups = [...new Set(sections.flatMap(({ group }) => group ?? []))]
  const relocated = sections.filter(({ relocations = [] }) => relocations.length > 0)
  const ordered = [...symbols].sort(
    (a, b) => Number(a.binding !== BINDING.local) - Number(b.binding !== BINDING.local),
  )
  const names = ['', ...groups.map((group) => `group ${group}`), ...sections.map(({ name }) => name)]
  const sectionIndex = indexIn(names, 'section')
  const symbolIndex = indexIn(['', ...ordered.map(({ name }) => name)], 'symbol')
  const table = names.length + relocated.length
  const strings = new Strings()
  const firstGlobal = 1 + ordered.filter(({ binding }) => binding === BINDING.local).length
  const plain = { flags: 0, align: 1 }
  return [
    { name: '', type: 0, ...plain, align: 0, bytes: new Uint8Array() },
    ...groups.map((group) => {
      const members = sections.filter((one) => one.group === group).map(({ name }) => sectionIndex(name))
      const bytes = new Uint8Array(Uint32Array.of(GROUP_COMDAT, ...members).buffer)
      const info = symbolIndex(group)
      return {
        name: '.group',
        type: SECTION_TYPE.group,
        ...plain,
        align: 4,
        bytes,
        link: table,
        info,
        entry: 4,
      }
    }),
    ...sections.map((section) => ({
      ...section,
      bytes: relocatedBytes(layout, section),
      flags: section.flags | (section.group === undefined ? 0 : SECTION_FLAG.grouped),
    })),
    ...relocated.map(({ name, relocations = [] }) => ({
      name: `${layout.relocation.prefix}${name}`,
      type: layout.relocation.sectionType,
      flags: SECTION_FLAG.links,
      align: layout.wordBytes,
      bytes: relocationTable(layout, relocations, symbolIndex),
      link: table,
      info: sectionIndex(name),
      entry: layout.relocation.bytes,
    })),
    {
      name: '.symtab',
      type: SECTION_TYPE.symbols,
      ...plain,
      align: layout.wordBytes,
      bytes: symbolTable(layout, ordered, sectionIndex, strings),
      link: table + 1,
      info: firstGlobal,
      entry: layout.symbol.bytes,
    },
    { name: '.strtab', type: SECTION_TYPE.strings, ...plain, bytes: strings.bytes() },
  ]
}

const aligned = (offset: number, align: number): number =>
  Math.ceil(offset / Math.max(align, 1)) * Math.max(align, 1)

const writeHeader = (
  { class: bits, machine, header, section, setWord }: ObjectLayout,
  view: DataView,
  headersAt: number,
  count: number,
): void => {
  for (const [at, byte] of [...MAGIC, bits, 1, 1].entries()) view.setUint8(at, byte)
  view.setUint16(16, 1, true)
  view.setUint16(18, machine, true)
  view.setUint32(20, 1, true)
  setWord(view, header.sections, headersAt)
  view.setUint16(header.size, header.bytes, true)
  view.setUint16(header.sectionSize, section.bytes, true)
  view.setUint16(header.count, count, true)
  view.setUint16(header.names, count - 1, true)
}

const assemble = (layout: ObjectLayout, sections: readonly Placed[], names: Strings): Uint8Array => {
  const { section: fields, setWord } = layout
  const offsets: number[] = []
  let end = layout.header.bytes
  for (const { align, bytes } of sections) {
    const offset = aligned(end, align)
    offsets.push(offset)
    end = offset + bytes.length
  }
  const headersAt = aligned(end, 8)
  const file = new Uint8Array(headersAt + sections.length * fields.bytes)
  const view = viewOf(file)
  writeHeader(layout, view, headersAt, sections.length)
  sections.forEach(({ name, type, flags, align, bytes, link = 0, info = 0, entry = 0 }, i) => {
    const at = headersAt + i * fields.bytes
    const offset = offsets[i] as number
    file.set(bytes, offset)
    view.setUint32(at, names.at(name), true)
    view.setUint32(at + 4, type, true)
    setWord(view, at + fields.flags, flags)
    setWord(view, at + fields.offset, i === 0 ? 0 : offset)
    setWord(view, at + fields.size, bytes.length)
    view.setUint32(at + fields.link, link, true)
    view.setUint32(at + fields.info, info, true)
    setWord(view, at + fields.align, align)
    setWord(view, at + fields.entry, entry)
  })
  return file
}

/** Sections and symbols have a name each that no other has. */
export const writeObject = (
  layout: ObjectLayout,
  sections: readonly NewSection[],
  symbols: readonly NewSymbol[],
): Uint8Array => {
  const placed = placeSections(layout, sections, symbols)
  const names = new Strings()
  for (const { name } of placed) names.at(name)
  names.at('.shstrtab')
  const strings = { name: '.shstrtab', type: SECTION_TYPE.strings, flags: 0, align: 1, bytes: names.bytes() }
  return assemble(layout, [...placed, strings], names)
}
