/**
 * The probes that a program's text has been given by `<sys/sdt.h>`, or by dtrace -G: notes of owner `stapsdt` that
 * name an instruction each. Their addresses are those of link time, which a later tool may have moved: how far,
 * the section `.stapsdt.base` tells, whose address the notes have, too.
 */
import { type ElfFile, textAt, viewOf, wordAt } from './elf-file.ts'
import { notesIn } from './notes.ts'

/** One place of a probe. Addresses are relative to where the file is loaded, as symbols' are. */
export type ProbeNote = {
  readonly provider: string
  readonly name: string
  /** As the compiler wrote them: `-4@%eax 8@-16(%rbp)`. */
  readonly arguments: string
  /** Of the instruction that is the probe. */
  readonly address: number
  /** Of the instruction in the file. */
  readonly offset: number
  /** Where in the file the 16-bit count is of those who trace the probe, if the program asks for it. */
  readonly semaphore?: number
}

const SECTION = '.note.stapsdt'
const BASE_SECTION = '.stapsdt.base'
const OWNER = 'stapsdt'
const TYPE = 3
/** Addresses of the instruction, of the base, of the semaphore. */
const ADDRESS_BYTES = 24

/** The notes that make sense, in the file's order; a damaged one is left out. @throws ElfError */
export const probeNotes = (file: ElfFile): ProbeNote[] => {
  const base = file.sections.find(({ name }) => name === BASE_SECTION)?.address
  return file.sections
    .filter(({ name }) => name === SECTION)
    .flatMap((section) => [...notesIn(file, section)])
    .filter(({ owner, type }) => owner === OWNER && type === TYPE)
    .flatMap(({ content }) => noteOf(file, content, base) ?? [])
}

const DECLARATION_SECTION = '.note.dtrace'
const DECLARATION = { owner: 'dtrace', type: 1 } as const

/** What dtrace -G left of the providers' declarations in D: those of all objects that the program was made of. @throws ElfError */
export const declarationText = (file: ElfFile): string => {
  const texts = file.sections
    .filter(({ name }) => name === DECLARATION_SECTION)
    .flatMap((section) => [...notesIn(file, section)])
    .filter(({ owner, type }) => owner === DECLARATION.owner && type === DECLARATION.type)
    .map(({ content }) => textAt(content, 0))
  return [...new Set(texts)].join('\n')
}

const noteOf = (file: ElfFile, content: Uint8Array, base: number | undefined): ProbeNote | undefined => {
  if (content.length < ADDRESS_BYTES) return undefined
  const view = viewOf(content)
  // Nowhere: the linker took another object's copy of an inline function.
  if (wordAt(view, 0) === 0) return undefined
  const moved = base === undefined ? 0 : base - wordAt(view, 8)
  const address = wordAt(view, 0) + moved
  const offset = file.offsetOf(address)
  const noted = wordAt(view, 16)
  const semaphore = noted === 0 ? undefined : file.offsetOf(noted + moved)
  const [provider = '', name = '', args = ''] = textsIn(content.subarray(ADDRESS_BYTES))
  if (offset === undefined || provider === '' || name === '') return undefined
  // A program that looks at a count that isn't in the file would never come to the probe.
  if (noted !== 0 && semaphore === undefined) return undefined
  return {
    provider,
    name,
    arguments: args,
    address,
    offset,
    ...(semaphore !== undefined && { semaphore }),
  }
}

/** Texts that end with a NUL each. */
const textsIn = (bytes: Uint8Array): string[] => {
  const texts: string[] = []
  for (let at = 0, end = bytes.indexOf(0); end >= 0; at = end + 1, end = bytes.indexOf(0, at)) {
    texts.push(textAt(bytes, at))
  }
  return texts
}
