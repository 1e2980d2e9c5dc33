/** No page can show a program that doesn't compile, nor an error for one that does. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DiagnosticError } from '../../src/base/index.ts'
import { createOptions, OptionError } from '../../src/builtin/index.ts'
import type { ProgramSource } from '../../src/cli/command-line.ts'
import { parseCommandLine } from '../../src/cli/parse.ts'
import { type DocCommand, type DocPage, docPages, shellWords } from '../support/doc-examples.ts'
import { compileDocs, type DocSource } from '../support/doc-target.ts'

const pages = docPages()

/** The text of a script: the page's own, else a file of the checkout. */
const scriptText = (page: DocPage, path: string): string => {
  const own = page.programs.find(({ name }) => name === path)
  if (own) return own.text
  if (existsSync(path)) return readFileSync(path, 'utf8')
  throw new Error(`${page.path} shows no program ${path}`)
}

const sourceOf = (page: DocPage, program: ProgramSource): DocSource =>
  program.kind === 'text'
    ? { source: { name: 'text', text: program.text, kind: 'string' }, rightmost: program.rightmost }
    : {
        source: { name: program.path, text: scriptText(page, program.path), kind: 'file' },
        rightmost: 'name',
      }

/** What the compiler says about a command's programs; undefined: nothing. */
const complaint = (page: DocPage, { words }: DocCommand): string | undefined => {
  const { programs, settings, operands } = parseCommandLine(words)
  const options = createOptions()
  try {
    for (const { name, value } of settings) options.set(name, value, 'command')
    compileDocs({
      options,
      args: ['dtrace', ...operands],
      programs: programs.map((program) => sourceOf(page, program)),
    })
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic.text
    if (error instanceof OptionError) return error.message
    throw error
  }
  return undefined
}

/** The compiler's message that a page shows: all before it is the program's own text. */
const shownComplaint = ({ output = '' }: DocCommand): string | undefined =>
  /dtrace: (?:failed to compile script|failed to set|invalid probe specifier) [\s\S]*/.exec(output)?.[0]

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  const alone = page.programs.filter(({ name }) => name === undefined)
  test.each(alone.map(({ where, text }) => [where, text]))('program at %s', (where, text) => {
    const source = { name: where, text, kind: 'file' } as const
    compileDocs({ options: createOptions(), args: [], programs: [{ source, rightmost: 'name' }] })
  })

  test.each(page.commands.map((command) => [command.where, command] as const))(
    'command at %s',
    (_, command) => {
      const said = complaint(page, command)
      const shown = shownComplaint(command)
      if (shown === undefined) expect(said).toBeUndefined()
      else expect(shown).toContain(said)
    },
  )

  test('every named program is used by a command', () => {
    const words = page.commands.flatMap((command) => command.words)
    const named = page.programs.flatMap(({ name }) => (name === undefined ? [] : [name]))
    expect(named.filter((name) => !words.includes(name))).toEqual([])
  })
})

test.each([
  ['dtrace -n \'BEGIN { trace("a b"); }\' x', ['dtrace', '-n', 'BEGIN { trace("a b"); }', 'x']],
  ['a "b \\" \\n" c\\ d', ['a', 'b " \\n', 'c d']],
  ["a ''  # not this", ['a', '']],
  ["a 'b", undefined],
])('the words of %s', (text, words) => {
  expect(shellWords(text)).toEqual(words)
})
