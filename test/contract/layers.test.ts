/** The layer rule of docs/architecture.md: a folder imports only from folders of lower rank. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, test } from 'vitest'

const RANKS = [
  ['base'],
  ['bpf/isa', 'bpf/sys', 'btf', 'elf', 'lang/syntax', 'record'],
  ['bpf/load', 'compile/ir'],
  ['defs'],
  ['builtin', 'consume', 'lang/check', 'library', 'provider'],
  ['compile'],
  ['session'],
  ['cli', 'fleet', 'web'],
]
const folders = RANKS.flat().sort((a, b) => b.length - a.length) // the longest prefix wins
const home = (path: string) => folders.find((folder) => path.startsWith(`${folder}/`))
const rank = (folder: string) => RANKS.findIndex((row) => row.includes(folder))

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
)

function* imports() {
  for (const file of files) {
    for (const match of readFileSync(join('src', file), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
      yield { file, to: posix.join(posix.dirname(file), match[1] ?? '') }
    }
  }
}

test('a folder imports only from lower ranks', () => {
  const bad: string[] = []
  for (const { file, to } of imports()) {
    const [from, target] = [home(file), home(to)]
    if (from && target && from !== target && rank(target) >= rank(from)) bad.push(`${file} -> ${to}`)
  }
  expect(bad).toEqual([])
})

test('a folder is entered through its index.ts', () => {
  const bad: string[] = []
  for (const { file, to } of imports()) {
    const [from, target] = [home(file), home(to)]
    if (from && target && from !== target && to !== `${target}/index.ts`) bad.push(`${file} -> ${to}`)
  }
  expect(bad).toEqual([])
})

test('only bpf/sys imports the FFI package', () => {
  const bad = files.filter(
    (file) => !file.startsWith('bpf/sys/') && /from 'koffi'/.test(readFileSync(join('src', file), 'utf8')),
  )
  expect(bad).toEqual([])
})

test('pure folders import nothing of node but buffers and types', () => {
  const impure = ['bpf/sys/', 'bpf/load/', 'provider/', 'consume/', 'session/', 'cli/', 'web/', 'fleet/']
  const bad = files.filter(
    (file) =>
      !impure.some((folder) => file.startsWith(folder)) &&
      /from 'node:(fs|child_process|os|net|process)/.test(readFileSync(join('src', file), 'utf8')),
  )
  expect(bad).toEqual([])
})
