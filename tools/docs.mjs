#!/usr/bin/env node
/** npm run docs [-- --check]: writes the reference pages that follow from tables; --check only compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { referencePages } from './reference-pages.mjs'

const checkout = resolve(import.meta.dirname, '..')

const tableModule = `
export { flags } from './src/cli/options.ts'
export { optionTable as options } from './src/builtin/option/index.ts'
export { vocabulary } from './src/builtin/index.ts'
export { typeName } from './src/lang/check/index.ts'
import { help } from './src/cli/usage.ts'
export const helpText = help()
`

/** The tables, as the sources have them now. @returns {Promise<import('./reference-pages.mjs').Tables>} */
async function readTables() {
  const stdin = { contents: tableModule, resolveDir: checkout }
  const { outputFiles } = await build({ stdin, bundle: true, platform: 'node', format: 'esm', write: false })
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
  const { flags, options, helpText, vocabulary, typeName } = await import(
    `data:text/javascript;base64,${code}`
  )
  return { flags, options, help: helpText, vocabulary, typeName }
}

const { values } = parseArgs({ options: { check: { type: 'boolean' } } })
for (const [path, text] of Object.entries(referencePages(await readTables()))) {
  const file = join(checkout, path)
  if (!values.check) {
    writeFileSync(file, text)
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is not what the tables say: npm run docs`)
    process.exitCode = 1
  }
}
