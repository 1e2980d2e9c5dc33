/** A relocatable object file (`.o`) as it stands in memory: its sections, symbols and relocations. Layouts are those of elf(5). */
import { ElfError, textAt, viewOf } from './elf-file.ts'
import { layouts, type ObjectLayout } from './object-layout.ts'

export const SECTION_TYPE = {
  data: 1,
  symbols: 2,
  strings: 3,
  note: 7,
  group: 17,
  manyIndexes: 18,
} as const
export const SECTION_FLAG = { write: 1, loaded: 2, code: 4, links: 0x40, grouped: 0x200 } as const
export const BINDING = { local: 0, global: 1, weak: 2 } as const
/** STV_HIDDEN: other objects of one link see it, other programs and libraries don't. */
export const HIDDEN = 2

/** Of the first bytes of a file. */
const MAGIC = 0x464c457f
const CLASS: Readonly<Record<number, 32 | 64>> = { 1: 32, 2: 64 }
const LITTLE_ENDIAN = 1
const RELOCATABLE = 1
/** Indexes from here on are no sections: SHN_ABS, SHN_COMMON and their kin. */
const RESERVED_INDEX = 0xff00

export type ObjectSection = {
  readonly index: number
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly bytes: number
  readonly link: number
  readonly info: number
}

export type ObjectSymbol = {
  /** In its table. */
  readonly index: number
  readonly name: string
  readonly binding: number
  /** 0: undefined here. */
  readonly section: number
  readonly value: number
}

export type ObjectRelocation = {
  /** Where it stands in the file. */
  readonly at: number
  /** The section that it changes, and where in it. */
  readonly section: ObjectSection
  readonly offset: number
  readonly type: number
  readonly symbol: number
}

/** Whose object file this is by its first bytes; undefined: no ELF file. */
export const classOf = (bytes: Uint8Array): 32 | 64 | undefined =>
  bytes.length > 16 && viewOf(bytes).getUint32(0, true) === MAGIC ? CLASS[bytes[4] as number] : undefined

/** Archives of ar(1) hold object files. */
export const isArchive = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 8)).toString('latin1') === '!<arch>\n'

export class RelocatableFile {
  readonly bytes: Uint8Array
  readonly layout: ObjectLayout
  /** e_machine, which may be another than the layout's. */
  readonly machine: number
  readonly sections: readonly ObjectSection[]
  /** The table of symbols, and what is in it. */
  readonly table: ObjectSection | undefined
  readonly symbols: readonly ObjectSymbol[]
  /** Where section headers stand in the file. */
  readonly headersAt: number

  /** @throws ElfError for anything but a little-endian relocatable file */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    const bits = classOf(bytes)
    if (bits === undefined || bytes.length < layouts[bits].header.bytes) throw new ElfError('no ELF file')
    this.layout = layouts[bits]
    const view = viewOf(bytes)
    if (bytes[5] !== LITTLE_ENDIAN || view.getUint16(16, true) !== RELOCATABLE) {
      throw new ElfError('no relocatable file')
    }
    this.machine = view.getUint16(18, true)
    const { header, word } = this.layout
    this.headersAt = word(view, header.sections)
    this.sections = this.#readSections(view.getUint16(header.count, true), view.getUint16(header.names, true))
    this.table = this.sections.find(({ type }) => type === SECTION_TYPE.symbols)
    this.symbols = this.table ? this.#readSymbols(this.table) : []
  }

  contents({ offset, bytes }: Pick<ObjectSection, 'offset' | 'bytes'>): Uint8Array {
    if (offset + bytes > this.bytes.length) throw new ElfError('the file ends before its parts do')
    return this.bytes.subarray(offset, offset + bytes)
  }

  /** In the file's order. @throws ElfError */
  *relocations(): Generator<ObjectRelocation> {
    const { relocation, word } = this.layout
    for (const table of this.sections.filter(({ type }) => type === relocation.sectionType)) {
      const section = this.sections[table.info]
      if (!section) throw new ElfError('relocations of no section')
      const view = viewOf(this.contents(table))
      for (let at = 0; at + relocation.bytes <= view.byteLength; at += relocation.bytes) {
        yield {
          at: table.offset + at,
          section,
          offset: word(view, at),
          ...relocation.read(view, at),
        }
      }
    }
  }

  #readSections(count: number, names: number): ObjectSection[] {
    const { section: fields, word } = this.layout
    const view = viewOf(this.contents({ offset: this.headersAt, bytes: count * fields.bytes }))
    const sections = Array.from({ length: count }, (_, index) => {
      const at = index * fields.bytes
      return {
        index,
        nameAt: view.getUint32(at, true),
        type: view.getUint32(at + 4, true),
        flags: word(view, at + fields.flags),
        offset: word(view, at + fields.offset),
        bytes: word(view, at + fields.size),
        link: view.getUint32(at + fields.link, true),
        info: view.getUint32(at + fields.info, true),
      }
    })
    // More sections than the header can count are counted elsewhere, in objects of many thousand.
    if (count === 0 || sections.some(({ type }) => type === SECTION_TYPE.manyIndexes)) {
      throw new ElfError('too many sections')
    }
    const strings = sections[names]
    const texts = strings ? this.contents(strings) : new Uint8Array()
    return sections.map(({ nameAt, ...section }) => ({ ...section, name: textAt(texts, nameAt) }))
  }

  #readSymbols(table: ObjectSection): ObjectSymbol[] {
    const { symbol: fields, word } = this.layout
    const view = viewOf(this.contents(table))
    const strings = this.sections[table.link]
    const texts = strings ? this.contents(strings) : new Uint8Array()
    return Array.from({ length: Math.floor(table.bytes / fields.bytes) }, (_, index) => {
      const at = index * fields.bytes
      const section = view.getUint16(at + fields.section, true)
      return {
        index,
        name: textAt(texts, view.getUint32(at, true)),
        binding: view.getUint8(at + fields.info) >> 4,
        section: section < RESERVED_INDEX ? section : 0,
        value: word(view, at + fields.value),
      }
    })
  }
}
