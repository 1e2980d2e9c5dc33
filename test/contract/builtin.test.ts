/** Every built-in of D is run by some test beside it and by a live case; actions by golden cases too. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { vocabulary } from '../../src/builtin/index.ts'
import { names } from '../../src/library/names.gen.ts'

const folder = 'src/builtin'
const calls = /\w+(?=\()/g
const words = /\w+/g

/** The words of all tests below a folder. */
const testedWords = (folder: string): ReadonlySet<string> => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  )
  return new Set(files.flatMap((file) => readFileSync(join(folder, file), 'utf8').match(words) ?? []))
}

/** What matches in the cases below a folder. */
const foundBelow = (folder: string, pattern: RegExp): ReadonlySet<string> => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(d|mjs|ts)$/.test(file),
  )
  return new Set(files.flatMap((file) => readFileSync(join(folder, file), 'utf8').match(pattern) ?? []))
}

const { variables, subroutines, actions, aggregations, absent } = vocabulary

test.each(['test/golden', 'test/live'])('every action has a case in %s', (folder) => {
  const called = foundBelow(folder, calls)
  expect([...actions.keys()].filter((name) => !called.has(name))).toEqual([])
})

/** Those that begin with underscores are there for the library, which has cases of its own. */
const ofPrograms = (names: Iterable<string>): string[] => [...names].filter((name) => !name.startsWith('__'))

test('every variable, subroutine and aggregating function has a case in test/live', () => {
  const [called, used] = [foundBelow('test/live', calls), foundBelow('test/live', words)]
  expect(ofPrograms(subroutines.keys()).filter((name) => !called.has(name))).toEqual([])
  expect(ofPrograms(aggregations.keys()).filter((name) => !called.has(name))).toEqual([])
  expect(ofPrograms(variables.keys()).filter((name) => !used.has(name))).toEqual([])
})

test('every name that Linux has nothing for has a golden case', () => {
  const used = foundBelow('test/golden', words)
  expect([...absent.keys()].filter((name) => !used.has(name))).toEqual([])
})

test('every variable of the library has a case', () => {
  const used = [foundBelow('test/live', words), testedWords('src/library')]
  const named = Object.values(names).flatMap((list) => list.split(','))
  // Numbers that have a name are as their declarations say.
  const variables = named.filter((name) => /^[a-z]\w*$/.test(name))
  expect(variables.filter((name) => !used.some((found) => found.has(name)))).toEqual([])
})

/** arg0 … arg9 are rows of one loop. */
const nameInTests = (name: string): string => name.replace(/^arg\d$/, 'arg')

test.each(Object.entries({ variables, subroutines, actions, aggregations }))(
  'all %s are tested',
  (_, defs) => {
    const found = testedWords(folder)
    expect([...defs.keys()].filter((name) => !found.has(nameInTests(name)))).toEqual([])
  },
)

test.each(Object.entries({ variables, subroutines, actions, aggregations }))(
  'all %s are described',
  (_, defs) => {
    expect([...defs.values()].filter(({ doc }) => !/^[A-Z].+\.$/s.test(doc)).map(({ name }) => name)).toEqual(
      [],
    )
  },
)
