#!/usr/bin/env node
/**
 * npm run test:live: the tests that trace the running kernel, as root: vitest's live project, then the cases of
 * test/live. In a guest, --programs FILE also runs the programs that the host compiled for it, and writes what they did.
 * --counts FILE writes what was counted.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { closingLine, sum } from './counts.mjs'
import { runPrograms } from './kernel-programs.mjs'
import { countsIn, inTemporaryFolder, runNode, runVitest } from './programs.mjs'

/** @returns {Promise<import('./counts.mjs').Counts>} */
function runCases() {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'counts.json')
    const status = await runNode(['test/live/runner.mjs', '--counts', file])
    return countsIn(file, status)
  })
}

const { values } = parseArgs({ options: { counts: { type: 'string' }, programs: { type: 'string' } } })
if (values.programs !== undefined) await runPrograms(values.programs)
const counts = sum([await runVitest('live'), await runCases()])
if (values.counts === undefined) console.log(closingLine(counts))
else writeFileSync(values.counts, JSON.stringify(counts)) // one part of a run that has a closing line of its own
process.exitCode = counts.failed === 0 ? 0 : 1
