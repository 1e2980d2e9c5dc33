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

/** Of those that are defined in the file and have a size. */
const namedIn = ({ view, strings }: Table, isOld: (index: number) => boolean): Named[] => {
  const found: Named[] = []
  for (let at = 0; at + SYMBOL_BYTES <= view.byteLength; at += SYMBOL_BYTES) {
    const info = view.getUint8(at + 4)
    if ((info & 15) !== STT_FUNC || view.getUint16(at + 6, true) === SHN_UNDEF) continue
    const bytes = wordAt(view, at + 16)
    if (bytes === 0) continue
    found.push({
      name: textAt(strings, view.getUint32(at, true)),
      address: wordAt(view, at + 8),
      bytes,
      local: info >> 4 === STB_LOCAL,
      old: isOld(at / SYMBOL_BYTES),
    })
  }
  return found
}

/** The functions that one of a file's symbol tables knows. */
export class FunctionTable {
  /** One a place, in ascending order of addresses. */
  readonly all: readonly ElfFunction[]
  /** By every name that they have. */
  readonly #named = new Map<string, ElfFunction[]>()

  constructor(named: readonly Named[]) {
    const sorted = [...named].sort((a, b) => a.address - b.address || prefer(a, b))
    const all: ElfFunction[] = []
    for (const { name, address, bytes } of sorted) {
      const last = all.at(-1)
      const shown = last?.address === address ? last : { name, address, bytes }
      if (shown !== last) all.push(shown)
      const same = this.#named.get(name)
      if (!same) this.#named.set(name, [shown])
      else if (!same.includes(shown)) same.push(shown)
    }
    this.all = all
  }

  named(name: string): readonly ElfFunction[] {
    return this.#named.get(name) ?? []
  }
}

/** A table for each that the file has: of all its symbols, then of those that the dynamic linker needs. @throws ElfError */
export const functionTables = (file: ElfFile): FunctionTable[] =>
  [SHT_SYMTAB, SHT_DYNSYM].flatMap((type) => {
    const section = file.sections.find((one) => one.type === type)
    return section ? [new FunctionTable(namedIn(tableOf(file, section), oldVersions(file, section)))] : []
  })
