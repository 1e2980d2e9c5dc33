/** The functions of an ELF file: where each begins, how long it is, and which of its names is shown. */
import { type ElfFile, type Section, textAt, viewOf, wordAt } from './elf-file.ts'
import { SHN_UNDEF, SHT_DYNSYM, SHT_SYMTAB, SYMBOL_BYTES, type Table, tableOf } from './symbol-table.ts'

/** `address` is relative to where the file is loaded. */
export type ElfFunction = { readonly name: string; readonly address: number; readonly bytes: number }

const STT_FUNC = 2
const STB_LOCAL = 0
/** A u16 for each symbol of the dynamic linker; its top bit marks versions that only old programs are linked to. */
const SHT_GNU_VERSYM = 0x6fffffff
const VERSYM_HIDDEN = 0x8000

type Named = ElfFunction & { readonly local: boolean; readonly old: boolean }

const underscores = (name: string): number => name.length - name.replace(/^_+/, '').length

/** Which of two names of one place goes first: as DTrace's libproc has it, but what only old programs know goes last. */
const prefer = (a: Named, b: Named): number =>
  Number(a.old) - Number(b.old) ||
  Number(a.local) - Number(b.local) ||
  Number(a.name.startsWith('$')) - Number(b.name.startsWith('$')) ||
  underscores(a.name) - underscores(b.name) ||
  a.bytes - b.bytes ||
  (a.name < b.name ? -1 : Number(a.name > b.name))

const oldVersions = (file: ElfFile, { type }: Section): ((index: number) => boolean) => {
  const section = type === SHT_DYNSYM && file.sections.find((one) => one.type === SHT_GNU_VERSYM)
  if (!section) return () => false
  const view = viewOf(file.contents(section))
  return (index) =>
    index * 2 + 2 <= view.byteLength && (view.getUint16(index * 2, true) & VERSYM_HIDDEN) !== 0
}

/** Where in a table the symbols are of functions that are defined in the file and have a size. */
const functionsIn = ({ view }: Table): number[] => {
  const found: number[] = []
  for (let at = 0; at + SYMBOL_BYTES <= view.byteLength; at += SYMBOL_BYTES) {
    const isFunction = (view.getUint8(at + 4) & 15) === STT_FUNC && view.getUint16(at + 6, true) !== SHN_UNDEF
    if (isFunction && wordAt(view, at + 16) !== 0) found.push(at)
  }
  return found
}

/** The functions that one of a file's symbol tables knows: a large program has some 200,000, of which few may be asked for. */
export class FunctionTable {
  readonly #table: Table
  readonly #isOld: (index: number) => boolean
  readonly #places: readonly number[]
  /** Of each place. */
  readonly #addresses: Float64Array
  #all: readonly ElfFunction[] | undefined

  constructor(table: Table, isOld: (index: number) => boolean) {
    this.#table = table
    this.#isOld = isOld
    this.#places = functionsIn(table)
    this.#addresses = Float64Array.from(this.#places, (at) => wordAt(table.view, at + 8))
  }

  /** One an address, in ascending order. */
  get all(): readonly ElfFunction[] {
    this.#all ??= this.#ordered()
    return this.#all
  }

  /** Those that have the name, under the name that they are shown with. */
  named(name: string): readonly ElfFunction[] {
    const addresses = new Set(
      this.#places.flatMap((at, index) => (this.#isCalled(at, name) ? (this.#addresses[index] ?? 0) : [])),
    )
    return [...addresses].sort((a, b) => a - b).map((address) => this.#shownAt(address))
  }

  #isCalled(at: number, name: string): boolean {
    const { view, strings } = this.#table
    const start = view.getUint32(at, true)
    // Most differ in their first characters: few are decoded.
    for (let index = 0; index < Math.min(name.length, 4); index++) {
      const code = name.charCodeAt(index)
      if (code < 0x80 && strings[start + index] !== code) return false
      if (code >= 0x80) break
    }
    return textAt(strings, start) === name
  }

  #shownAt(address: number): ElfFunction {
    return this.#shown(this.#places.filter((_, index) => this.#addresses[index] === address))
  }

  /** Of several symbols of one address. */
  #shown(places: readonly number[]): ElfFunction {
    const named = places.map((at) => this.#read(at))
    const [first] = named.length > 1 ? named.sort(prefer) : named
    if (!first) throw new Error('no symbol to show')
    const { name, address, bytes } = first
    return { name, address, bytes }
  }

  #read(at: number): Named {
    const { view, strings } = this.#table
    return {
      name: textAt(strings, view.getUint32(at, true)),
      address: wordAt(view, at + 8),
      bytes: wordAt(view, at + 16),
      local: view.getUint8(at + 4) >> 4 === STB_LOCAL,
      old: this.#isOld(at / SYMBOL_BYTES),
    }
  }

  #ordered(): ElfFunction[] {
    const addresses = this.#addresses
    const addressAt = (index: number): number => addresses[index] ?? 0
    const order = Uint32Array.from(addresses, (_, index) => index).sort((a, b) => addressAt(a) - addressAt(b))
    const all: ElfFunction[] = []
    for (let from = 0, to = 0; from < order.length; from = to) {
      const address = addressAt(order[from] ?? 0)
      while (to < order.length && addressAt(order[to] ?? 0) === address) to++
      all.push(this.#shown(Array.from(order.subarray(from, to), (index) => this.#places[index] ?? 0)))
    }
    return all
  }
}

/** A table for each that the file has: of all its symbols, then of those that the dynamic linker needs. @throws ElfError */
export const functionTables = (file: ElfFile): FunctionTable[] =>
  [SHT_SYMTAB, SHT_DYNSYM].flatMap((type) => {
    const section = file.sections.find((one) => one.type === type)
    return section ? [new FunctionTable(tableOf(file, section), oldVersions(file, section))] : []
  })
