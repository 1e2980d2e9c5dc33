/**
 * Golden cases: `<feature>/<case>.d` with one sibling file a stage, `<case>.ast` and so on.
 * `<feature>/err.<KEY>[.<what>].d` must fail with the catalogue's diagnostic KEY; its sibling is `.err`.
 *
 * A case may begin with a block comment that says how it is read, the word `golden` and then JSON:
 * `golden {"kind":"string","args":["x"],"rightmost":"module","flags":["empty"]}`.
 *
 * UPDATE_GOLDEN=1 rewrites the siblings that exist; UPDATE_GOLDEN=ast,tokens also makes those.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  catalogue,
  type Diagnostic,
  DiagnosticError,
  type DiagnosticKey,
  renderDiagnostic,
  renderExcerpt,
  type Source,
} from '../../src/base/index.ts'
import type { Component } from '../../src/lang/syntax/index.ts'
import { type GoldenCase, stages } from './stages.ts'

const FOLDER = 'test/golden'
const UPDATE = process.env['UPDATE_GOLDEN'] ?? ''
const WANTED = new Set(UPDATE.split(','))

/** Stands for the kernel's typedefs and D's own. */
const TYPES = new Set(['uint8_t', 'uint32_t', 'uint64_t', 'size_t', 'pid_t', 'foo_t', 'bar_t'])

type Header = { kind?: Source['kind']; args?: string[]; rightmost?: Component; flags?: ['empty'] }

const readCase = (path: string): GoldenCase => {
  const text = readFileSync(path, 'utf8')
  const header: Header = JSON.parse(/^\/\* golden (\{.*\}) \*\//.exec(text)?.[1] ?? '{}')
  return {
    source: { name: basename(path), text, kind: header.kind ?? 'file' },
    syntax: {
      rightmost: header.rightmost ?? 'name',
      flags: new Set(header.flags),
      isTypeName: (name) => TYPES.has(name),
      macros: {
        args: ['./case.d', ...(header.args ?? [])],
        variables: new Map([['target', 4242n]]),
        used: new Set(),
      },
    },
  }
}

const cases = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.d'))
  .sort()
const isError = (path: string) => basename(path).startsWith('err.')
const sibling = (path: string, extension: string) => join(FOLDER, path.replace(/d$/, extension))

/** Compares with the file, or writes it when asked to. */
const compare = (path: string, actual: string): void => {
  if (UPDATE) writeFileSync(path, actual)
  else expect(actual).toBe(readFileSync(path, 'utf8'))
}

/** The diagnostic of the first stage that fails. */
const diagnosticOf = (path: string): Diagnostic => {
  for (const stage of stages) {
    try {
      stage.run(readCase(join(FOLDER, path)))
    } catch (error) {
      if (error instanceof DiagnosticError) return error.diagnostic
      throw error
    }
  }
  throw new Error(`${path}: no stage fails`)
}

describe('programs', () => {
  const compared = cases
    .filter((path) => !isError(path))
    .flatMap((path) => stages.map((stage) => ({ path, stage, extension: stage.extension })))
    .filter(({ path, extension }) => existsSync(sibling(path, extension)) || WANTED.has(extension))

  test.each(compared)('$path keeps its .$extension', ({ path, stage, extension }) => {
    compare(sibling(path, extension), stage.run(readCase(join(FOLDER, path))))
  })

  test('every case is compared at some stage', () => {
    const idle = cases.filter((path) => !isError(path) && !compared.some((row) => row.path === path))
    expect(idle).toEqual([])
  })
})

describe('errors', () => {
  test.each(cases.filter(isError))('%s', (path) => {
    const diagnostic = diagnosticOf(path)
    expect(basename(path)).toMatch(new RegExp(`^err\\.${diagnostic.tag ?? 'UNTAGGED'}\\.`))
    const text = `${renderDiagnostic(diagnostic, { errtags: true })}\n${renderExcerpt(diagnostic)}`
    compare(sibling(path, 'err'), text)
  })
})

/** What is raised where files, processes or the kernel are asked, behind the stages of this test. */
const elsewhere: ReadonlySet<string> = new Set<DiagnosticKey>([
  'D_PRAGMA_OPTSET',
  'D_LIMIT',
  'D_PROC_CREATEFAIL.many',
  'D_ASRELO',
  'UNTAGGED.library',
  'UNTAGGED.cpp_missing',
  'UNTAGGED.cpp_exec',
  'UNTAGGED.cpp_failed',
])

test('every row of the catalogue has a golden case', () => {
  const names = cases.map((path) => basename(path))
  const missing = Object.keys(catalogue).filter(
    (key) => !elsewhere.has(key) && !names.some((name) => name.startsWith(`err.${key}.`)),
  )
  expect(missing).toEqual([])
})

/** Diagnostics that the sources of a folder name. */
const keysOf = (folder: string): string[] => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const keys = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/'((?:D_|UNTAGGED\.)[A-Za-z_.0-9]+)'/g)].map(
      (match) => match[1] ?? '',
    ),
  )
  return [...new Set(keys)]
}

test.each(['src/lang/syntax', 'src/lang/check'])('every diagnostic of %s has a golden case', (folder) => {
  const names = cases.map((path) => basename(path))
  const missing = keysOf(folder).filter((key) => !names.some((name) => name.startsWith(`err.${key}.`)))
  expect(missing).toEqual([])
})
