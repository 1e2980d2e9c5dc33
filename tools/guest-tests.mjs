/** The live tests of vitest as guests run them: an emulated CPU takes minutes for what is done here to their sources. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { keepPlaces } from './bundle.mjs'
import { checkout } from './programs.mjs'

/** Inside the checkout, from where they find their packages; the path is the same in a guest. */
export const guestTestsFolder = join(checkout, '.cache/live')

/**
 * @param {string} folder
 * @param {string} ending
 * @param {boolean} recursive
 */
const files = (folder, ending, recursive) =>
  readdirSync(join(checkout, folder), { recursive, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(checkout, folder, path))

/** Bundles them, what several import once. */
export async function writeGuestTests() {
  rmSync(guestTestsFolder, { recursive: true, force: true })
  await build({
    entryPoints: [...files('src', '.live.test.ts', true), ...files('test/live', '.test.ts', false)],
    ...{ outdir: guestTestsFolder, outbase: checkout, outExtension: { '.js': '.mjs' } },
    ...{ bundle: true, splitting: true, platform: 'node', target: 'node20', format: 'esm' },
    external: ['koffi', 'vitest', 'esbuild'],
    ...{ plugins: [keepPlaces()], logLevel: 'warning' },
  })
}
