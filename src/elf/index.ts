/** Reading ELF files: sections, loaded segments, symbols. Needs nothing but their bytes. */
export { type ByteSource, ElfError, ElfFile, type Section, type Segment } from './elf-file.ts'
export { type ElfSymbol, SymbolTable } from './symbol-table.ts'
