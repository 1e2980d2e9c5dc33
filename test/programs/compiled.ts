/** Compiled programs and what became of them, as the files that go into a guest and come back. */
import { readFileSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { DiagnosticError } from '../../src/base/index.ts'
import { compileTyped } from '../support/compile.ts'
import type { Identity, Outcome, Texts } from '../support/expect-program.ts'
import { optionsOf } from '../support/hard-programs.ts'
import type { Runnable } from '../support/outcome.ts'
import { withoutFunctions } from '../support/plain-data.ts'
import type { CorpusProgram } from './corpus.ts'

export type CompiledCorpus = {
  readonly seed: number
  readonly programs: readonly (CorpusProgram & { readonly runnable: Runnable })[]
}

/** What the kernel did with each program, in order. */
export type Results = {
  readonly who: Identity
  readonly texts: Texts
  readonly outcomes: readonly (
    | { readonly outcome: Outcome }
    | { readonly error: string; readonly log?: string | undefined }
    /** Another guest runs it. */
    | { readonly elsewhere: true }
  )[]
}

/** Undefined for a program that the checker or a limit of BPF refuses by a diagnostic. */
export const compileOne = (
  program: Pick<CorpusProgram, 'text' | 'strsize' | 'shared'>,
): Runnable | undefined => {
  try {
    const { compiled } = compileTyped(program.text, undefined, optionsOf(program))
    const { object, records, aggregations, maps } = compiled
    const programs = compiled.programs.map(({ point: { select }, spec: { name } }) => ({
      ...{ point: { select }, spec: { name } },
    }))
    return { object, records, aggregations, maps, programs }
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined
    throw error
  }
}

/** No run needs the functions in it. */
const write = (file: string, value: CompiledCorpus | Results): void =>
  writeFileSync(file, serialize(withoutFunctions(value)))

export const writeCorpus: (file: string, corpus: CompiledCorpus) => void = write
export const writeResults: (file: string, results: Results) => void = write
export const readCorpus = (file: string): CompiledCorpus => deserialize(readFileSync(file))
export const readResults = (file: string): Results => deserialize(readFileSync(file))
