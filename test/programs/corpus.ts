/**
 * D programs that are compiled once, on the host, and run in every guest: compiling them there would take an emulated
 * CPU minutes, and gives the same code.
 */
import fc from 'fast-check'
import { declarations, programTexts } from '../support/d-arbitrary.ts'
import { hardPrograms } from '../support/hard-programs.ts'
import { wideDeclarations, widePrograms } from '../support/wide-programs.ts'

export type CorpusProgram = {
  readonly name: string
  readonly text: string
  readonly strsize: number
  /** All probes in one program, which tells them apart by a value. */
  readonly shared: boolean
  /** `run`: it does what the typed tree says. `load`: the verifier takes it; nobody says what it does. */
  readonly expected: 'run' | 'load'
  /** The only guest that runs it. */
  readonly guest?: string
}

const random = (
  texts: fc.Arbitrary<string>,
  numRuns: number,
  seed: number,
  describe: (text: string, at: number) => Pick<CorpusProgram, 'name' | 'text' | 'expected'>,
): CorpusProgram[] =>
  fc
    .sample(texts, { numRuns, seed })
    .map((text, at) => ({ ...describe(text, at), strsize: 256, shared: false }))

/** The same for the same seed. */
export const corpus = (seed: number): CorpusProgram[] => [
  ...hardPrograms.map(({ name, text, strsize = 256, shared = false, guest }) => ({
    ...{ name, text, strsize, shared, ...(guest !== undefined && { guest }) },
    expected: 'run' as const,
  })),
  ...random(programTexts(60), 260, seed, (text, at) => ({
    ...{ name: `small ${at}`, text: declarations + text },
    expected: 'run',
  })),
  ...random(programTexts(400), 20, seed, (text, at) => ({
    ...{ name: `large ${at}`, text: declarations + text },
    expected: 'run',
  })),
  ...random(widePrograms, 230, seed, (text, at) => ({
    ...{ name: `wide ${at}`, text: wideDeclarations + text },
    expected: 'load',
  })),
]
