/**
 * Random D programs on the running kernel: its verifier accepts whatever the checker accepts, and what they do is
 * what the typed tree says.
 */
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { LoadError } from '../../src/bpf/load/index.ts'
import { openSys } from '../../src/bpf/sys/index.ts'
import type { Compiled } from '../../src/compile/index.ts'
import { whyNoBpf } from '../support/bpf-allowed.ts'
import { compileTyped } from '../support/compile.ts'
import { declarations, programTexts } from '../support/d-arbitrary.ts'
import { expectOutcome, seenOutcome, shotsAt } from '../support/expect-program.ts'
import { type KernelTraced, pinned, plantTexts, runKernel } from '../support/run-kernel.ts'
import { drawing } from '../support/runs.ts'

const sys = openSys()
const reason = whyNoBpf(sys)

const loaded = (compiled: Compiled): KernelTraced => {
  try {
    return runKernel(sys, compiled)
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    throw new Error(`${error.message}\n${error.failure.log?.slice(-4000)}`)
  }
}

const runs = Number(process.env['DTRACE_FUZZ'] ?? 160)

describe.skipIf(reason !== undefined)('random programs', () => {
  const world = reason === undefined ? { who: pinned(), texts: plantTexts(sys) } : undefined
  afterAll(() => world?.texts[Symbol.dispose]())

  test.each([
    ['of one clause or few', 60, runs],
    ['of many statements', 400, Math.ceil(runs / 8)],
  ])('%s load, and do what the typed tree says', (_, size, numRuns) => {
    fc.assert(
      fc.property(programTexts(size), (text) => {
        if (!world) return
        const { who, texts } = world
        const shots = shotsAt(texts)
        const { typed, compiled } = compileTyped(declarations + text, undefined, { kind: 'file' })
        using traced = loaded(compiled)
        expect(seenOutcome(traced, shots)).toEqual(expectOutcome(typed, shots, who, texts))
      }),
      drawing(numRuns),
    )
  })
})
