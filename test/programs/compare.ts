/** Compares what a guest's kernel did with programs to what the typed tree says of them. */
import { checkTyped } from '../support/compile.ts'
import { expectOutcome, shotsAt } from '../support/expect-program.ts'
import { optionsOf } from '../support/hard-programs.ts'
import type { CompiledCorpus, Results } from './compiled.ts'

type Program = CompiledCorpus['programs'][number]

const firstDifference = (want: readonly string[], have: readonly string[]): string | undefined => {
  const length = Math.max(want.length, have.length)
  const at = Array.from({ length }, (_, index) => index).find((index) => want[index] !== have[index])
  if (at === undefined) return undefined
  return `line ${at + 1} of its outcome: want ${want[at] ?? 'no more'}, have ${have[at] ?? 'no more'}`
}

const problem = (program: Program, results: Results, at: number): string | undefined => {
  const result = results.outcomes[at]
  if (!result) return 'did not run'
  if ('error' in result) return [result.error, ...(result.log === undefined ? [] : [result.log])].join('\n')
  if (program.expected === 'load' || 'elsewhere' in result) return undefined
  const { typed } = checkTyped(program.text, undefined, optionsOf(program))
  const { who, texts } = results
  const expected = expectOutcome(typed, shotsAt(texts), who, texts, program.strsize)
  return firstDifference(expected, result.outcome)
}

/** A line or more for each program that the kernel refused or ran differently. */
export const compareCorpus = ({ programs }: CompiledCorpus, results: Results): string[] =>
  programs.flatMap((program, at) => {
    const found = problem(program, results, at)
    return found === undefined ? [] : [`not ok program ${program.name}: ${found}\n${program.text}`]
  })
