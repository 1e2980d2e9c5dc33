/** Reading ELF files: sections, loaded segments, symbols, notes; and where processes have them mapped. Needs nothing but bytes and text. */
export { type ByteSource, ElfError, ElfFile, type Section, type Segment } from './elf-file.ts'
export { type Note, notesIn } from './notes.ts'
export { type ProbeNote, probeNotes } from './probe-notes.ts'
export { type Mapping, moduleName, parseMaps } from './process-maps.ts'
export { type ElfSymbol, SymbolTable } from './symbol-table.ts'
