/** Compiles programs for the guests to run, and judges what their kernels did with them: see test/programs. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { keepPlaces } from './bundle.mjs'
import { checkout, countsIn, inTemporaryFolder, runNode } from './programs.mjs'

/** Inside the checkout, from where the bundle finds its package; the path is the same in a guest. */
export const programsFolder = join(checkout, '.cache/programs')
const main = join(programsFolder, 'main.cjs')
const corpus = join(programsFolder, 'corpus')

/** Of programs whose outcome in both guests was looked into. */
const seed = 552_583_494

/**
 * Bundles test/programs and compiles the programs, for all guests.
 * @param {import('./programs.mjs').RunOptions} options
 */
export async function writePrograms(options) {
  rmSync(programsFolder, { recursive: true, force: true })
  mkdirSync(programsFolder, { recursive: true })
  await build({
    ...{ entryPoints: [join(checkout, 'test/programs/main.ts')], outfile: main, bundle: true },
    ...{ platform: 'node', target: 'node20', format: 'cjs', external: ['koffi'] },
    ...{ plugins: [keepPlaces()], logLevel: 'warning' },
  })
  const status = await runNode([main, 'write', corpus, `${seed}`], options)
  if (status !== 0) throw new Error('the programs for the guests could not be compiled')
}

/**
 * On the running kernel.
 * @param {string} results file to write
 * @param {import('./programs.mjs').RunOptions} [options]
 */
export const runPrograms = (results, options) => runNode([main, 'run', corpus, results], options)

/**
 * @param {string} results what a kernel did
 * @param {import('./programs.mjs').RunOptions} [options]
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export const comparePrograms = (results, options) =>
  inTemporaryFolder(async (folder) => {
    const counts = join(folder, 'counts.json')
    return countsIn(counts, await runNode([main, 'compare', corpus, results, counts], options))
  })
