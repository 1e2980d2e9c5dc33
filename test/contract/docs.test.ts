/** The reference pages follow from tables: `npm run docs` writes them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

/** The headings of a page, as links name them. */
const anchors = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )

const linked = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`),
]
test.each(linked.filter((path) => path.endsWith('.md')))('links of %s lead somewhere', (path) => {
  const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
  const broken = links.filter(([, file = '', anchor]) => {
    const to = file === '' ? path : join(dirname(path), file)
    return !existsSync(to) || (anchor !== undefined && !anchors(readFileSync(to, 'utf8')).includes(anchor))
  })
  expect(broken.map(([link]) => link)).toEqual([])
})
