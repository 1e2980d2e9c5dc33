/** What the pages print is what the commands they show print: those are run that need no traffic but what they start. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseCommandLine } from '../../src/cli/parse.ts'
import { type DocCommand, type DocPage, docPages } from '../support/doc-examples.ts'
import { difference } from './runner/compare.mjs'

const executable = resolve(import.meta.dirname, '../../bin/dtrace')
const folder = mkdtempSync(join(tmpdir(), 'dtrace-docs-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Descriptions that fire without anybody's doing, or in what `-c` starts. */
const selfDriven =
  /^(dtrace:::)?(BEGIN|END|ERROR)$|^(profile:::)?tick-\w+$|^syscall:[^:]*:[^:]*:(entry|return)$/

/** The probe descriptions of a text, by what stands where a clause begins. */
const descriptions = (text: string): string[] => {
  const plain = text.replace(/\/\*[\s\S]*?\*\/|"(\\.|[^"\\])*"|^#.*$|\/\/.*$/gm, '')
  const heads = plain.split(/\{|\}|;/).map((part) => part.replace(/\/.*/s, ''))
  return heads
    .flatMap((head) => head.split(','))
    .flatMap((one) => /^\s*([\w:*-]*:[\w:*-]*|BEGIN|END|ERROR)\s*$/.exec(one)?.[1] ?? [])
}

const programTexts = (page: DocPage, command: DocCommand): string[] =>
  parseCommandLine(command.words).programs.map((program) =>
    program.kind === 'text'
      ? program.text
      : (page.programs.find(({ name }) => name === program.path)?.text ?? ''),
  )

/** Pages show what Ctrl-C ended too, and what needs other people's traffic: those are only compiled. */
const canRun = (page: DocPage, command: DocCommand): boolean => {
  const { output, words } = command
  if (output === undefined || output.includes('^C')) return false
  if (/^dtrace: (invalid probe specifier|failed to compile)/.test(output)) return true
  const line = parseCommandLine(words)
  // Scripts of the checkout have cases of their own.
  const isOwn = (path: string) => page.programs.some(({ name }) => name === path)
  if (line.programs.some((program) => program.kind === 'file' && !isOwn(program.path))) return false
  if (line.action === 'list') return programTexts(page, command).join() === 'dtrace'
  const found = programTexts(page, command).flatMap(descriptions)
  const calls = found.some((text) => text.startsWith('syscall'))
  return found.every((text) => selfDriven.test(text)) && (!calls || line.targets.length > 0)
}

/** The CPU is where the kernel happened to run BEGIN; blanks at the ends of lines don't survive editors. */
const normalised = (text: string): string =>
  text
    .replace(/^( *)\d+( +\d+ +\S*:)/gm, '$10$2')
    .replace(/[ \t]+$/gm, '')
    .trim()

/** Nothing but the shape. */
const shape = (text: string): string =>
  text
    .replace(/0x[0-9a-f]+|-?\d+/g, '0')
    .replace(/@+/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .trim()

/** Both streams into one file, as on a terminal. */
const run = async (words: readonly string[]) => {
  const path = join(folder, 'output')
  writeFileSync(path, '')
  const file = openSync(path, 'a')
  try {
    const child = spawn(process.execPath, [executable, ...words], {
      cwd: folder,
      stdio: ['ignore', file, file],
      timeout: 60_000,
    })
    const [status] = await once(child, 'close')
    return { status: status as number | null, output: readFileSync(path, 'utf8') }
  } finally {
    closeSync(file)
  }
}

/** UPDATE_DOCS=1 writes what was printed into the page, from the last command up, so that lines stay where they were. */
const isUpdate = process.env['UPDATE_DOCS'] !== undefined
const printed: { readonly path: string; readonly at: DocCommand['at']; readonly output: string }[] = []
afterAll(() => {
  for (const { path, at, output } of printed.toSorted((a, b) => b.at.line - a.at.line)) {
    const lines = readFileSync(path, 'utf8').split('\n')
    lines.splice(
      at.line - 1,
      at.count,
      ...output
        .replace(/[ \t]+$/gm, '')
        .trimEnd()
        .split('\n'),
    )
    writeFileSync(path, lines.join('\n'))
  }
})

const runnable = docPages()
  .map((page) => ({ page, commands: page.commands.filter((command) => canRun(page, command)) }))
  .filter(({ commands }) => commands.length > 0)

describe.each(runnable.map(({ page, commands }) => [page.path, page, commands] as const))(
  '%s',
  (_, page, commands) => {
    test.each(commands.map((command) => [command.where, command] as const))('%s', async (_, command) => {
      for (const { name, text } of page.programs)
        if (name !== undefined) writeFileSync(join(folder, name), text)
      const { status, output } = await run(command.words)
      const of = command.varies ? shape : normalised
      const differs = difference(of(command.output ?? ''), of(output))
      if (isUpdate && differs) printed.push({ path: page.path, at: command.at, output })
      else expect(differs, output).toBeUndefined()
      if (command.status !== undefined) expect(status).toBe(command.status)
    })
  },
)

test('most pages of the language have an example that runs', () => {
  expect(runnable.filter(({ page }) => page.path.startsWith('docs/d/')).length).toBeGreaterThan(10)
})
