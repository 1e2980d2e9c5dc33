import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOptions } from '../builtin/index.ts'
import { preprocess } from './preprocess.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtrace-cpp-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A program that stands for cpp(1). */
const program = (name: string, script: string, mode = 0o755): string => {
  const path = join(folder, name)
  writeFileSync(path, script)
  chmodSync(path, mode)
  return path
}

type Setting = readonly [name: string, value?: string]

const run = (text: string, settings: readonly Setting[]): string => {
  const options = createOptions()
  for (const [name, value] of settings) options.set(name, value, 'command')
  return preprocess({ name: 'test.d', text, kind: 'file' }, options).text
}

const echo = '#!/bin/sh\necho "$@"\ncat\n'

test('arguments of the user come first, in their order, then what is always defined', () => {
  const given: Setting[] = [
    ['undef', 'A'],
    ['define', 'A=1'],
    ['incdir', '/include'],
    ['cpphdrs'],
    ['cppargs', '-dD  -v'],
    ['cpppath', program('echo', echo)],
  ]
  const always =
    '-D__linux -D__unix -D__SVR4 -D__SUNW_D=1 -D__SUNW_D_64 -D__Linux -D__amd64 -U__GNUC__ -D__SUNW_D_VERSION=0x02000001'
  expect(run('', given)).toBe(`-UA -DA=1 -I/include -H -dD -v ${always} -std=c99 -\n`)
  expect(run('', [...given, ['stdc', 's']])).toMatch(/-traditional-cpp -\n$/)
})

test('a line #! keeps its place and is not shown to cpp', () => {
  const cat = program('cat', '#!/bin/sh\ncat\n')
  expect(run('#!/usr/sbin/dtrace -Cs\nBEGIN { }\n', [['cpppath', cat]])).toBe('\nBEGIN { }\n')
})

test.each([
  { name: 'is not there', path: () => join(folder, 'no-such-cpp'), want: 'Preprocessor not found' },
  {
    name: 'is no program',
    path: () => program('text', 'no program', 0o644),
    want: 'Failed to exec preprocessor',
  },
  {
    name: 'fails',
    path: () => program('fails', '#!/bin/sh\nexit 3\n'),
    want: 'Preprocessor failed to process input program',
  },
])('cpp that $name', ({ path, want }) => {
  expect(() => run('BEGIN { }', [['cpppath', path()]])).toThrow(want)
})

test('cpp that fails without reading its input is known by its status', () => {
  const large = `BEGIN { }\n`.repeat(100_000) // more than a pipe holds
  const fails = program('fails', '#!/bin/sh\nexit 3\n')
  expect(() => run(large, [['cpppath', fails]])).toThrow('Preprocessor failed to process input program')
})
