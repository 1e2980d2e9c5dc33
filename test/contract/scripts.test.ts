/** Ready-made scripts say what they are, and the page about them says the same. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync('docs/scripts.md', 'utf8')
const rows = new Map(
  [...page.matchAll(/^\| `([\w-]+)` +\| (.*?) +\|$/gm)].map(([, name = '', text = '']) => [name, text]),
)
const folders = new Map(
  readdirSync('scripts').flatMap((group) =>
    readdirSync(`scripts/${group}`).map((file) => [file.replace(/\.d$/, ''), `scripts/${group}`] as const),
  ),
)
const scripts = [...folders.keys()]

/** The sentence at a script's head, which may go over several lines. */
const headOf = (name: string): string => {
  const text = readFileSync(`${folders.get(name)}/${name}.d`, 'utf8')
  const [, head = ''] =
    new RegExp(`^ \\* ${name}\\.d: ((?:.+\\n)+?) \\*\\n \\* USAGE: ${name}\\.d`, 'm').exec(text) ?? []
  return head.trimEnd().replaceAll('\n * ', ' ').replace(/\.$/, '')
}

test.each(scripts)('%s is on the page as its head tells of it', (name) => {
  expect(headOf(name)).not.toBe('')
  expect(rows.get(name)).toBe(headOf(name))
})

test('the page names no others', () => {
  expect([...rows.keys()].filter((name) => !scripts.includes(name))).toEqual([])
})
