/** The sources as one module: what is measured inside a process needs no build and is never stale. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { checkout, folder } from './measure.mjs'

/** @param {string} contents the exports, as paths from the checkout */
export const fromSources = async (contents) => {
  const outfile = join(folder, `sources-${Date.now()}.mjs`)
  await build({
    stdin: { contents, resolveDir: checkout, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['koffi'],
    outfile,
    logLevel: 'warning',
  })
  return import(pathToFileURL(outfile).href)
}
