/** Reading ELF files: sections, loaded segments, symbols; and where processes have them mapped. Needs nothing but bytes and text. */
export { type ByteSource, ElfError, ElfFile, type Section, type Segment } from './elf-file.ts'
export { type Mapping, moduleName, parseMaps } from './process-maps.ts'
export { type ElfSymbol, SymbolTable } from './symbol-table.ts'
