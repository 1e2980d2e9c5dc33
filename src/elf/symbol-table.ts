/** Symbols of an ELF file by address, in arrays of numbers: a large program has some 200,000. */
import { lastAtMost } from '../base/index.ts'
import { type ElfFile, type Section, textAt, viewOf, wordAt } from './elf-file.ts'

/** `address` is relative to where the file is loaded, as segments' are. */
export type ElfSymbol = { readonly name: string; readonly address: number; readonly bytes: number }

export const SHT_SYMTAB = 2
export const SHT_DYNSYM = 11
export const SHN_UNDEF = 0
/** struct Elf64_Sym: name 0, info 4, other 5, section 6, value 8, size 16. */
export const SYMBOL_BYTES = 24
/** Data and code: STT_OBJECT, STT_FUNC, STT_GNU_IFUNC. */
const shownTypes: ReadonlySet<number> = new Set([1, 2, 10])
/** Of assembler text: a global one may be a function, a local one is a place inside another. */
const STT_NOTYPE = 0
const STB_LOCAL = 0
/** Which of several symbols at one address is shown: the global one, then the weak one (STB_…). */
const bindingRank: Readonly<Record<number, number>> = { 1: 0, 2: 1 }

/** A symbol table with its strings. */
export type Table = { readonly view: DataView; readonly strings: Uint8Array }

export const tableOf = (file: ElfFile, section: Section): Table => {
  const strings = file.sections[section.link]
  return {
    view: viewOf(file.contents(section)),
    strings: strings ? file.contents(strings) : new Uint8Array(),
  }
}

/** Typed symbols before untyped ones, global ones before others. */
const rankAt = ({ view }: Table, at: number): number => {
  const info = view.getUint8(at + 4)
  return (bindingRank[info >> 4] ?? 2) + ((info & 15) === STT_NOTYPE ? 4 : 0)
}

/** What a tool's label inside a function begins with, as those of probes that a program has. */
const labelStart = '.'.charCodeAt(0)

const isNamedPlace = (info: number, first: number | undefined): boolean =>
  (info & 15) === STT_NOTYPE ? info >> 4 !== STB_LOCAL && first !== labelStart : shownTypes.has(info & 15)

const isShown = ({ view, strings }: Table, at: number): boolean =>
  isNamedPlace(view.getUint8(at + 4), strings[view.getUint32(at, true)]) &&
  view.getUint16(at + 6, true) !== SHN_UNDEF &&
  view.getUint32(at, true) !== 0 &&
  wordAt(view, at + 8) !== 0

type Place = { readonly table: Table; readonly at: number }

const placesIn = (table: Table): Place[] => {
  const places: Place[] = []
  for (let at = 0; at + SYMBOL_BYTES <= table.view.byteLength; at += SYMBOL_BYTES) {
    if (isShown(table, at)) places.push({ table, at })
  }
  return places
}

const isLabel = (place: Place | undefined): boolean =>
  place !== undefined && (place.table.view.getUint8(place.at + 4) & 15) === STT_NOTYPE

const addressAt = ({ table, at }: Place): number => wordAt(table.view, at + 8)

/** What lies in the file's code and data. */
export class SymbolTable {
  readonly #places: readonly Place[]
  /** Ascending and distinct, one a place. */
  readonly #addresses: Float64Array

  /** Of the table of all symbols and that of the dynamic linker, which is what a stripped file has. @throws ElfError */
  constructor(file: ElfFile) {
    const places = file.sections
      .filter(({ type }) => type === SHT_SYMTAB || type === SHT_DYNSYM)
      .flatMap((section) => placesIn(tableOf(file, section)))
      .sort((a, b) => addressAt(a) - addressAt(b) || rankAt(a.table, a.at) - rankAt(b.table, b.at))
    this.#places = places.filter(
      (place, i) => i === 0 || addressAt(place) !== addressAt(places[i - 1] as Place),
    )
    this.#addresses = Float64Array.from(this.#places, addressAt)
  }

  get size(): number {
    return this.#places.length
  }

  /** The address of the first symbol of that name. */
  named(name: string): number | undefined {
    const place = this.#places.find(
      ({ table, at }) => textAt(table.strings, table.view.getUint32(at, true)) === name,
    )
    return place && addressAt(place)
  }

  /** The symbol that the address lies in. One without a size reaches to the next; a label inside of a function is none. */
  at(address: number): ElfSymbol | undefined {
    const index = lastAtMost(this.#addresses, address)
    return this.#around(index, address) ?? this.#symbol(index, address)
  }

  /** Where the last symbol is a label: the function that it is in. */
  #around(label: number, address: number): ElfSymbol | undefined {
    let index = label
    while (isLabel(this.#places[index])) index--
    const outer = index === label ? undefined : this.#symbol(index, address)
    return outer && outer.bytes > 0 ? outer : undefined
  }

  #symbol(index: number, address: number): ElfSymbol | undefined {
    const place = this.#places[index]
    if (!place) return undefined
    const { view, strings } = place.table
    const [start, bytes] = [addressAt(place), wordAt(view, place.at + 16)]
    if (bytes !== 0 && address >= start + bytes) return undefined
    return { name: textAt(strings, view.getUint32(place.at, true)), address: start, bytes }
  }
}
