/** Loads and fires compiled programs on the running kernel. Nothing is compiled or expected here. */
import { LoadError } from '../../src/bpf/load/index.ts'
import { openSys, type Sys } from '../../src/bpf/sys/index.ts'
import { type Shot, seenOutcome, shotsAt } from '../support/expect-program.ts'
import { pinned, plantTexts, runKernel } from '../support/run-kernel.ts'
import type { CompiledCorpus, Results } from './compiled.ts'

/** Undefined on the host, which runs all. */
const here = process.env['DTRACE_GUEST']

const runOne = (
  sys: Sys,
  { runnable, expected, guest = here }: CompiledCorpus['programs'][number],
  shots: readonly Shot[],
): Results['outcomes'][number] => {
  if (here !== undefined && guest !== here) return { elsewhere: true }
  try {
    using traced = runKernel(sys, runnable)
    return { outcome: expected === 'run' ? seenOutcome(traced, shots) : [] }
  } catch (error) {
    if (error instanceof LoadError) return { error: error.message, log: error.failure.log?.slice(-3000) }
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

export const runCorpus = ({ programs }: CompiledCorpus): Results => {
  const sys = openSys()
  const who = pinned()
  using texts = plantTexts(sys)
  const shots = shotsAt(texts)
  const outcomes = programs.map((program) => runOne(sys, program, shots))
  return { who, texts: { kernel: texts.kernel, user: texts.user }, outcomes }
}
