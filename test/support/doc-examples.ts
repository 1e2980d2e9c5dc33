/**
 * The examples of the pages in docs/ and of README.md, as plain data.
 *
 * - A block ```d is a whole program; a name behind it (```d hello.d) is the file that `-s` of this page's commands reads.
 * - A command is a line `# dtrace …` (or `sudo ./bin/dtrace …`) of a block ```console or of one that has no language;
 *   what follows up to the next `# ` is what it prints. `# echo $?` shows the status of the command before it.
 * - ```console varies: numbers and the widths of columns differ from run to run.
 */
import { readdirSync, readFileSync } from 'node:fs'

export type DocProgram = {
  /** `page:line` of its first line. */
  readonly where: string
  readonly name: string | undefined
  readonly text: string
}

export type DocCommand = {
  readonly where: string
  readonly words: readonly string[]
  /** What the page shows; undefined: nothing, as in a list of commands. */
  readonly output: string | undefined
  /** Where the output stands, in lines from 1. */
  readonly at: { readonly line: number; readonly count: number }
  readonly status: number | undefined
  readonly varies: boolean
}

export type DocPage = {
  readonly path: string
  readonly programs: readonly DocProgram[]
  readonly commands: readonly DocCommand[]
}

type Block = { readonly line: number; readonly info: readonly string[]; readonly lines: readonly string[] }

/** Fenced blocks, and each indented one. Lines count from 1. */
function* blocks(text: string): Generator<Block> {
  const all = text.split('\n')
  for (let at = 0; at < all.length; at++) {
    const start = all[at] ?? ''
    const isFence = start.startsWith('```')
    if (!isFence && !start.startsWith('    ')) continue
    const ends = (line: string) => (isFence ? line === '```' : !line.startsWith('    '))
    const lines: string[] = isFence ? [] : [start.slice(4)]
    const line = isFence ? at + 2 : at + 1
    for (at++; at < all.length && !ends(all[at] ?? ''); at++)
      lines.push((all[at] ?? '').slice(isFence ? 0 : 4))
    yield { line, info: start.slice(3).trim().split(/\s+/), lines }
  }
}

/** Words as a shell has them, or undefined while a quote is open. Only quotes and backslashes are special. */
export const shellWords = (text: string): string[] | undefined => {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? ''
    if (quote === "'" || (quote === '"' && c !== '\\')) {
      if (c === quote) quote = ''
      else word = `${word ?? ''}${c}`
    } else if (c === '\\') {
      const next = text[++at]
      if (next === undefined) return undefined
      if (next !== '\n') word = `${word ?? ''}${quote !== '' && !'"\\$'.includes(next) ? c : ''}${next}`
    } else if (quote === '' && (c === "'" || c === '"')) {
      quote = c
      word ??= ''
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (c === '#' && word === undefined) {
      break
    } else {
      word = `${word ?? ''}${c}`
    }
  }
  if (quote !== '') return undefined
  return word === undefined ? words : [...words, word]
}

const prompt = /^(?:# |sudo )/
const isCommand = (line: string) => prompt.test(line)

/** `words` of a command that begins on a line, and the line behind it. */
const commandAt = (lines: readonly string[], start: number) => {
  let text = (lines[start] ?? '').replace(prompt, '')
  for (let end = start + 1; end <= lines.length; end++) {
    const words = shellWords(text)
    if (words) return { words, end }
    text += `\n${lines[end] ?? ''}`
  }
  throw new Error(`a quote is not closed: ${lines[start]}`)
}

function* commandsOf({ line, info, lines }: Block, path: string): Generator<DocCommand> {
  const found: { words: readonly string[]; start: number; end: number; output: readonly string[] }[] = []
  for (let at = lines.findIndex(isCommand); at >= 0 && at < lines.length; ) {
    const { words, end } = commandAt(lines, at)
    const next = lines.findIndex((text, index) => index >= end && isCommand(text))
    const output = lines.slice(end, next < 0 ? lines.length : next)
    found.push({ words, start: line + at, end: line + end, output })
    at = next
  }
  for (const [index, { words, start, end, output }] of found.entries()) {
    if (!/^(\.\/bin\/)?dtrace$/.test(words[0] ?? '')) continue
    const follower = found[index + 1]
    const asksStatus = follower?.words.join(' ') === 'echo $?'
    yield {
      where: `${path}:${start}`,
      words: words.slice(1),
      output: output.some((text) => text.trim() !== '') ? output.join('\n') : undefined,
      at: { line: end, count: output.length },
      status: asksStatus ? Number(follower.output[0]) : undefined,
      varies: info.includes('varies'),
    }
  }
}

const programOf = ({ line, info, lines }: Block, path: string): DocProgram => ({
  where: `${path}:${line}`,
  name: info[1],
  text: `${lines.join('\n')}\n`,
})

export const readPage = (path: string, text: string): DocPage => {
  const all = [...blocks(text)]
  const shell = all.filter(
    ({ info }) => ['', 'console', 'sh'].includes(info[0] ?? '') || /^ /.test(info[0] ?? ''),
  )
  const indented = all.filter((block) => !shell.includes(block) && isCommand(block.lines[0] ?? ''))
  return {
    path,
    programs: all.filter(({ info }) => info[0] === 'd').map((block) => programOf(block, path)),
    commands: [...shell, ...indented].flatMap((block) => [...commandsOf(block, path)]),
  }
}

/** Every page whose examples are kept true, by its path from the checkout. */
export const docPages = (): DocPage[] => {
  const below = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  const paths = ['README.md', ...below.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)]
  return paths.map((path) => readPage(path, readFileSync(path, 'utf8')))
}
