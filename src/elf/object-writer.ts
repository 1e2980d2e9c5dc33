/** Writes a relocatable object file (x86-64) from sections and symbols that are known by name. */
import { BINDING, MACHINE, RECORD, SECTION_FLAG, SECTION_TYPE } from './relocatable.ts'

export type NewRelocation = {
  readonly offset: number
  readonly symbol: string
  /** R_X86_64_… */
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
const IDENT = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]

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

const setWord = (view: DataView, at: number, value: number): void =>
  view.setBigUint64(at, BigInt(value), true)

const symbolTable = (
  symbols: readonly NewSymbol[],
  sectionIndex: (name: string) => number,
  strings: Strings,
): Uint8Array => {
  // The first symbol is nobody's.
  const view = new DataView(new ArrayBuffer((symbols.length + 1) * RECORD.symbol))
  symbols.forEach(({ name, section, value = 0, size = 0, type = 0, binding, visibility }, i) => {
    const at = (i + 1) * RECORD.symbol
    view.setUint32(at, strings.at(name), true)
    view.setUint8(at + 4, (binding << 4) | type)
    view.setUint8(at + 5, visibility)
    view.setUint16(at + 6, section === undefined ? 0 : sectionIndex(section), true)
    setWord(view, at + 8, value)
    setWord(view, at + 16, size)
  })
  return new Uint8Array(view.buffer)
}

const relocationTable = (
  relocations: readonly NewRelocation[],
  symbolIndex: (name: string) => number,
): Uint8Array => {
  const view = new DataView(new ArrayBuffer(relocations.length * RECORD.relocation))
  relocations.forEach(({ offset, symbol, type, addend }, i) => {
    const at = i * RECORD.relocation
    setWord(view, at, offset)
    view.setUint32(at + 8, type, true)
    view.setUint32(at + 12, symbolIndex(symbol), true)
    view.setBigInt64(at + 16, BigInt(addend), true)
  })
  return new Uint8Array(view.buffer)
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
const placeSections = (sections: readonly NewSection[], symbols: readonly NewSymbol[]): Placed[] => {
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
    ...sections.map(({ relocations: _, group, flags, ...section }) => ({
      ...section,
      flags: group === undefined ? flags : flags | SECTION_FLAG.grouped,
    })),
    ...relocated.map(({ name, relocations = [] }) => ({
      name: `.rela${name}`,
      type: SECTION_TYPE.relocations,
      flags: SECTION_FLAG.links,
      align: 8,
      bytes: relocationTable(relocations, symbolIndex),
      link: table,
      info: sectionIndex(name),
      entry: RECORD.relocation,
    })),
    {
      name: '.symtab',
      type: SECTION_TYPE.symbols,
      ...plain,
      align: 8,
      bytes: symbolTable(ordered, sectionIndex, strings),
      link: table + 1,
      info: firstGlobal,
      entry: RECORD.symbol,
    },
    { name: '.strtab', type: SECTION_TYPE.strings, ...plain, bytes: strings.bytes() },
  ]
}

const aligned = (offset: number, align: number): number =>
  Math.ceil(offset / Math.max(align, 1)) * Math.max(align, 1)

const assemble = (sections: readonly Placed[], names: Strings): Uint8Array => {
  const offsets: number[] = []
  let end: number = RECORD.header
  for (const { align, bytes } of sections) {
    const offset = aligned(end, align)
    offsets.push(offset)
    end = offset + bytes.length
  }
  const headersAt = aligned(end, 8)
  const file = new Uint8Array(headersAt + sections.length * RECORD.section)
  const view = new DataView(file.buffer)
  file.set(IDENT)
  view.setUint16(16, 1, true)
  view.setUint16(18, MACHINE.x86_64, true)
  view.setUint32(20, 1, true)
  setWord(view, 40, headersAt)
  view.setUint16(52, RECORD.header, true)
  view.setUint16(58, RECORD.section, true)
  view.setUint16(60, sections.length, true)
  view.setUint16(62, sections.length - 1, true)
  sections.forEach(({ name, type, flags, align, bytes, link = 0, info = 0, entry = 0 }, i) => {
    const at = headersAt + i * RECORD.section
    const offset = offsets[i] as number
    file.set(bytes, offset)
    view.setUint32(at, names.at(name), true)
    view.setUint32(at + 4, type, true)
    setWord(view, at + 8, flags)
    setWord(view, at + 24, i === 0 ? 0 : offset)
    setWord(view, at + 32, bytes.length)
    view.setUint32(at + 40, link, true)
    view.setUint32(at + 44, info, true)
    setWord(view, at + 48, align)
    setWord(view, at + 56, entry)
  })
  return file
}

/** Sections and symbols have a name each that no other has. */
export const writeObject = (sections: readonly NewSection[], symbols: readonly NewSymbol[]): Uint8Array => {
  const placed = placeSections(sections, symbols)
  const names = new Strings()
  for (const { name } of placed) names.at(name)
  names.at('.shstrtab')
  const strings = { name: '.shstrtab', type: SECTION_TYPE.strings, flags: 0, align: 1, bytes: names.bytes() }
  return assemble([...placed, strings], names)
}
