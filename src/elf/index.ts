/**
 * ELF files: sections, loaded segments, symbols, notes; where processes have them mapped; object files changed and made.
 * Needs nothing but bytes and text.
 */
export { type NamedSite, withoutCalls } from './call-rewriting.ts'
export { callSites } from './call-sites.ts'
export { type ByteSource, ElfError, ElfFile, type Section, type Segment } from './elf-file.ts'
export { type ElfFunction, FunctionTable, functionTables } from './functions.ts'
export { type Note, notesIn } from './notes.ts'
export { declarationText, type ProbeNote, probeNotes } from './probe-notes.ts'
export { type ObjectProbe, probeObject } from './probe-object.ts'
export { type Mapping, moduleName, parseMaps } from './process-maps.ts'
export { classOf, isArchive, RelocatableFile } from './relocatable.ts'
export { type ElfSymbol, SymbolTable } from './symbol-table.ts'
