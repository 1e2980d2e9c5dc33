/**
 * main.cjs write CORPUS SEED      on the host: compiles the programs
 * main.cjs run CORPUS RESULTS     in a guest: loads and fires them
 * main.cjs compare CORPUS RESULTS COUNTS    on the host: judges what the guest's kernel did, and counts it
 */
import { writeFileSync } from 'node:fs'
import { compareCorpus } from './compare.ts'
import { compileOne, readCorpus, readResults, writeCorpus, writeResults } from './compiled.ts'
import { corpus } from './corpus.ts'
import { runCorpus } from './run.ts'

const commands: Record<string, (...files: string[]) => void> = {
  write: (file = '', seed = '') => {
    const programs = corpus(Number(seed)).flatMap((program) => {
      const runnable = compileOne(program)
      return runnable ? [{ ...program, runnable }] : []
    })
    writeCorpus(file, { seed: Number(seed), programs })
  },
  run: (file = '', results = '') => writeResults(results, runCorpus(readCorpus(file))),
  compare: (file = '', results = '', counts = '') => {
    const all = readCorpus(file)
    const found = readResults(results)
    const problems = compareCorpus(all, found)
    for (const text of problems) console.log(text)
    const loaded = all.programs.filter((_, at) => !('elsewhere' in (found.outcomes[at] ?? {})))
    const bpfPrograms = loaded.reduce((sum, { runnable }) => sum + runnable.programs.length, 0)
    console.log(`${loaded.length} D programs of seed ${all.seed} are ${bpfPrograms} BPF programs`)
    const [failed, passed] = [problems.length, loaded.length - problems.length]
    writeFileSync(counts, JSON.stringify({ passed, failed, skipped: 0, failures: problems }))
  },
}

const [command = '', ...files] = process.argv.slice(2)
const run = commands[command]
if (!run) throw new Error(`${command}: no such command; there are ${Object.keys(commands).join(', ')}`)
run(...files)
