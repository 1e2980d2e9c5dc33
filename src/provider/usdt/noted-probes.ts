/** The probes of one file, by what its notes say: the same in every process that has it mapped. */
import {
  declarationText,
  ElfError,
  type ElfFile,
  type ProbeNote,
  probeNotes,
  SymbolTable,
} from '../../elf/index.ts'
import { type NoteSite, type Sourced, sourceOf } from './argument-source.ts'
import { type NoteArgument, parseArguments } from './operand.ts'

/** One place of a probe; compilers that inline its function make several, each with arguments elsewhere. */
export type NotedPlace = {
  /** In the file, as `semaphore` is. */
  readonly offset: number
  readonly semaphore?: number
  readonly arguments: readonly (Pick<NoteArgument, 'bytes' | 'signed'> & Sourced)[]
}

/** What all its notes of one name in one function come to. */
export type NotedProbe = {
  /** Without the process: `python`. */
  readonly provider: string
  /** The function that the place is in; empty where no symbol tells. */
  readonly function: string
  /** As D has it: `function-entry`. */
  readonly name: string
  /** As the note has it, which descriptions may say, too: `function__entry`. */
  readonly noted: string
  /** What the file says of its providers in D, if anything. */
  readonly declaration: string
  readonly places: readonly NotedPlace[]
}

/** C has no name with `-` in it. */
export const probeName = (noted: string): string => noted.replaceAll('__', '-')

/** None of a damaged file. */
export const notedProbes = (file: ElfFile): readonly NotedProbe[] => {
  try {
    const notes = probeNotes(file)
    return notes.length === 0 ? [] : byName(notes, new SymbolTable(file), declarationText(file))
  } catch (error) {
    if (error instanceof ElfError) return []
    throw error
  }
}

const byName = (notes: readonly ProbeNote[], symbols: SymbolTable, declaration: string): NotedProbe[] => {
  const probes = new Map<string, NotedProbe & { readonly places: NotedPlace[] }>()
  for (const note of notes) {
    const fn = symbols.at(note.address)?.name ?? ''
    const key = [note.provider, fn, note.name].join(' ')
    const known = probes.get(key)
    const place = placeOf(note, symbols)
    if (known) known.places.push(place)
    else {
      const { provider, name: noted } = note
      const name = probeName(noted)
      probes.set(key, { provider, function: fn, name, noted, declaration, places: [place] })
    }
  }
  return [...probes.values()]
}

const placeOf = (note: ProbeNote, symbols: SymbolTable): NotedPlace => {
  const site: NoteSite = { address: note.address, symbol: (name) => symbols.named(name) }
  const { offset, semaphore } = note
  return {
    offset,
    ...(semaphore !== undefined && { semaphore }),
    arguments: parseArguments(note.arguments).map((argument) => ({
      bytes: argument.bytes,
      signed: argument.signed,
      ...sourceOf(argument, site),
    })),
  }
}
