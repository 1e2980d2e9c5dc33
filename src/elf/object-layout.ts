/** How object files of a CPU are laid out (elf(5)): where their records have what, and which relocations there are. */
import { wordAt } from './elf-file.ts'

export type ObjectLayout = {
  /** EI_CLASS and e_machine. */
  readonly class: 1 | 2
  readonly machine: number
  /** Bytes of an address. */
  readonly wordBytes: 4 | 8
  /** The file's header: its bytes; where the headers of sections are, and how many; where its own size stands. */
  readonly header: Readonly<Record<'bytes' | 'sections' | 'size' | 'sectionSize' | 'count' | 'names', number>>
  readonly section: Readonly<
    Record<'bytes' | 'flags' | 'offset' | 'size' | 'link' | 'info' | 'align' | 'entry', number>
  >
  readonly symbol: Readonly<Record<'bytes' | 'value' | 'size' | 'info' | 'other' | 'section', number>>
  readonly relocation: {
    readonly bytes: number
    /** Of their sections: the type, and what their names begin with. */
    readonly sectionType: number
    readonly prefix: string
    readonly read: (view: DataView, at: number) => { readonly type: number; readonly symbol: number }
    /** Writes the relocation; an addend that has no room in it is left in the code. */
    readonly write: (view: DataView, at: number, relocation: RelocationFacts) => void
    readonly hasAddend: boolean
    /** Makes it one without effect, and keeps its symbol. */
    readonly clear: (view: DataView, at: number) => void
  }
  /** Types of relocations: an address, one relative to its place, those that calls have. */
  readonly kinds: {
    readonly absolute: number
    readonly relative: number
    readonly calls: ReadonlySet<number>
  }
  readonly word: (view: DataView, at: number) => number
  readonly setWord: (view: DataView, at: number, value: number) => void
}

export type RelocationFacts = {
  readonly offset: number
  readonly symbol: number
  readonly type: number
  readonly addend: number
}

/** The type of a relocation without effect, whatever the CPU. */
export const RELOCATION_NONE = 0

const x86_64: ObjectLayout = {
  class: 2,
  machine: 62,
  wordBytes: 8,
  header: { bytes: 64, sections: 40, size: 52, sectionSize: 58, count: 60, names: 62 },
  section: { bytes: 64, flags: 8, offset: 24, size: 32, link: 40, info: 44, align: 48, entry: 56 },
  symbol: { bytes: 24, value: 8, size: 16, info: 4, other: 5, section: 6 },
  relocation: {
    bytes: 24,
    sectionType: 4,
    prefix: '.rela',
    read: (view, at) => ({ type: view.getUint32(at + 8, true), symbol: view.getUint32(at + 12, true) }),
    write: (view, at, { offset, symbol, type, addend }) => {
      view.setBigUint64(at, BigInt(offset), true)
      view.setUint32(at + 8, type, true)
      view.setUint32(at + 12, symbol, true)
      view.setBigInt64(at + 16, BigInt(addend), true)
    },
    hasAddend: true,
    clear: (view, at) => view.setUint32(at + 8, RELOCATION_NONE, true),
  },
  // PC32, PLT32, GOTPCREL, GOTPCRELX.
  kinds: { absolute: 1, relative: 2, calls: new Set([2, 4, 9, 41]) },
  word: wordAt,
  setWord: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
}

const i386: ObjectLayout = {
  class: 1,
  machine: 3,
  wordBytes: 4,
  header: { bytes: 52, sections: 32, size: 40, sectionSize: 46, count: 48, names: 50 },
  section: { bytes: 40, flags: 8, offset: 16, size: 20, link: 24, info: 28, align: 32, entry: 36 },
  symbol: { bytes: 16, value: 4, size: 8, info: 12, other: 13, section: 14 },
  relocation: {
    bytes: 8,
    sectionType: 9,
    prefix: '.rel',
    read: (view, at) => {
      const info = view.getUint32(at + 4, true)
      return { type: info & 0xff, symbol: info >>> 8 }
    },
    write: (view, at, { offset, symbol, type }) => {
      view.setUint32(at, offset, true)
      view.setUint32(at + 4, (symbol << 8) | type, true)
    },
    hasAddend: false,
    clear: (view, at) => view.setUint8(at + 4, RELOCATION_NONE),
  },
  // PC32, GOT32, PLT32, GOT32X.
  kinds: { absolute: 1, relative: 2, calls: new Set([2, 3, 4, 43]) },
  word: (view, at) => view.getUint32(at, true),
  setWord: (view, at, value) => view.setUint32(at, value, true),
}

/** By the bits of an address. */
export const layouts: Readonly<Record<32 | 64, ObjectLayout>> = { 32: i386, 64: x86_64 }

export type SymbolFacts = {
  /** Where its name is among the texts. */
  readonly name: number
  readonly section: number
  readonly value: number
  readonly size: number
  /** STT_…, STB_… and STV_… */
  readonly type: number
  readonly binding: number
  readonly visibility: number
}

export const writeSymbol = (
  { symbol: fields, setWord }: ObjectLayout,
  view: DataView,
  at: number,
  { name, section, value, size, type, binding, visibility }: SymbolFacts,
): void => {
  view.setUint32(at, name, true)
  view.setUint8(at + fields.info, (binding << 4) | type)
  view.setUint8(at + fields.other, visibility)
  view.setUint16(at + fields.section, section, true)
  setWord(view, at + fields.value, value)
  setWord(view, at + fields.size, size)
}
