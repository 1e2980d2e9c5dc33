/** Random programs with everything that D has: the running kernel's verifier takes whatever the checker does. */
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { LoadError } from '../../src/bpf/load/index.ts'
import { openSys } from '../../src/bpf/sys/index.ts'
import { compileOne } from '../programs/compiled.ts'
import { whyNoBpf } from '../support/bpf-allowed.ts'
import { runKernel } from '../support/run-kernel.ts'
import { drawing } from '../support/runs.ts'
import { wideDeclarations, widePrograms } from '../support/wide-programs.ts'

const sys = openSys()
const reason = whyNoBpf(sys)

const runs = Number(process.env['DTRACE_FUZZ'] ?? 320)

describe.skipIf(reason !== undefined)('random programs of all that D has', () => {
  const seen = { loaded: 0, programs: 0, refused: 0 }
  afterAll(() =>
    console.log(
      `${seen.programs} BPF programs of ${seen.loaded} loaded, ${seen.refused} refused by the compiler`,
    ),
  )

  test('load', () => {
    fc.assert(
      fc.property(widePrograms, (text) => {
        const compiled = compileOne({ text: wideDeclarations + text, strsize: 256, shared: false })
        seen[compiled ? 'loaded' : 'refused']++
        seen.programs += compiled?.programs.length ?? 0
        if (!compiled) return
        try {
          runKernel(sys, compiled)[Symbol.dispose]()
        } catch (error) {
          if (!(error instanceof LoadError)) throw error
          throw new Error(`${error.message}\n${error.failure.log?.slice(-3000)}`)
        }
      }),
      drawing(runs),
    )
    expect(seen.refused).toBeLessThan(seen.loaded / 10)
  })
})
