/** Compiles programs for the guests to run, and judges what their kernels did with them: see test/programs. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { checkout, inTemporaryFolder, readJson, run } from './programs.mjs'

/** Inside the checkout, from where the bundle finds its package; the path is the same in a guest. */
export const programsFolder = join(checkout, '.cache/programs')
const main = join(programsFolder, 'main.cjs')
const corpus = join(programsFolder, 'corpus')

/** Sources find the files beside them where they are in the checkout. @type {import('esbuild').Plugin} */
const inPlace = {
  name: 'in-place',
  setup(context) {
    context.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const places = { dirname: dirname(path), url: pathToFileURL(path).href }
      const contents = readFileSync(path, 'utf8').replace(/\bimport\.meta\.(dirname|url)\b/g, (_, place) =>
        JSON.stringify(places[/** @type {keyof typeof places} */ (place)]),
      )
      return { contents, loader: 'ts' }
    })
  },
}

/** Of programs whose outcome in both guests was looked into; the host draws new ones in each run. */
const seed = 552_583_494

/** Bundles test/programs and compiles the programs, for all guests. */
export async function writePrograms() {
  rmSync(programsFolder, { recursive: true, force: true })
  mkdirSync(programsFolder, { recursive: true })
  await build({
    ...{ entryPoints: [join(checkout, 'test/programs/main.ts')], outfile: main, bundle: true },
    ...{ platform: 'node', target: 'node20', format: 'cjs', external: ['koffi'] },
    ...{ plugins: [inPlace], logLevel: 'warning' },
  })
  const status = await run(process.execPath, [main, 'write', corpus, `${seed}`])
  if (status !== 0) throw new Error('the programs for the guests could not be compiled')
}

/** In a guest. @param {string} results file to write */
export const runPrograms = (results) => run(process.execPath, [main, 'run', corpus, results])

/**
 * @param {string} results what a guest wrote
 * @returns {Promise<import('./counts.mjs').Counts | undefined>} undefined if it wrote nothing of use
 */
export const comparePrograms = (results) =>
  inTemporaryFolder(async (folder) => {
    const counts = join(folder, 'counts.json')
    await run(process.execPath, [main, 'compare', corpus, results, counts])
    return readJson(counts, (all) => all)
  })
