/** Programs at the limits of BPF and of D: the running kernel loads them, and they do what the typed tree says. */
import { afterAll, describe, expect, test } from 'vitest'
import { LoadError } from '../../src/bpf/load/index.ts'
import { openSys } from '../../src/bpf/sys/index.ts'
import { compileTyped } from '../support/compile.ts'
import { expectOutcome, seenOutcome, shotsAt } from '../support/expect-program.ts'
import { hardPrograms, optionsOf } from '../support/hard-programs.ts'
import { pinned, plantTexts, runKernel } from '../support/run-kernel.ts'

const sys = openSys()

const whyNot = (): string | undefined => {
  const made = sys.bpf('MAP_CREATE', { mapType: 2, keySize: 4, valueSize: 8, maxEntries: 1 })
  if (made.ok) sys.close(made.value as never)
  return made.ok ? undefined : `bpf(2) refuses to create a map: ${made.errno}`
}
const reason = whyNot()
if (reason) console.log(`skipped: ${reason}`)

describe.skipIf(reason !== undefined)('the kernel', () => {
  const world = reason === undefined ? { who: pinned(), texts: plantTexts(sys) } : undefined
  afterAll(() => world?.texts[Symbol.dispose]())

  test.each(hardPrograms)('$name', (program) => {
    if (!world) return
    const { who, texts } = world
    const { text, strsize } = program
    const { typed, compiled } = compileTyped(text, undefined, optionsOf(program))
    const shots = shotsAt(texts)
    try {
      using traced = runKernel(sys, compiled)
      expect(seenOutcome(traced, shots)).toEqual(expectOutcome(typed, shots, who, texts, strsize))
    } catch (error) {
      if (error instanceof LoadError) throw new Error(`${error.message}\n${error.failure.log?.slice(-3000)}`)
      throw error
    }
  })
})
