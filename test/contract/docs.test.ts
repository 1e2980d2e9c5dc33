/** The reference pages follow from tables: `npm run docs` writes them. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { optionTable, vocabulary } from '../../src/builtin/index.ts'
import { flags } from '../../src/cli/options.ts'
import { help } from '../../src/cli/usage.ts'
import { typeName } from '../../src/lang/check/index.ts'
import { referencePages } from '../../tools/reference-pages.mjs'

const pages = Object.entries(
  referencePages({ flags, options: optionTable, help: help(), vocabulary, typeName }),
)

test.each(pages)('%s is what the tables say', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('the provider that the recipes show is the one in examples', () => {
  const recipes = readFileSync('docs/recipes.md', 'utf8')
  expect(recipes).toContain(`\`\`\`d\n${readFileSync('examples/lib/slow.d', 'utf8')}\`\`\``)
})
