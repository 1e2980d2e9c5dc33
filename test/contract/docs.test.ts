/** The reference pages follow from tables: `npm run docs` writes them. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { optionTable } from '../../src/builtin/index.ts'
import { flags } from '../../src/cli/options.ts'
import { help } from '../../src/cli/usage.ts'
import { referencePages } from '../../tools/reference-pages.mjs'

const pages = Object.entries(referencePages({ flags, options: optionTable, help: help() }))

test.each(pages)('%s is what the tables say', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})
