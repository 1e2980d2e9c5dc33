/** Every built-in of D is run by some test beside it; actions by golden and live cases too. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { vocabulary } from '../../src/builtin/index.ts'

const folder = 'src/builtin'

/** The words of all tests of built-ins, those of table rows that count up included. */
const tested = (): ReadonlySet<string> => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  )
  const words = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').match(/\w+/g) ?? [])
  return new Set(words)
}

/** The names that are called in the cases below `folder`. */
const calledBelow = (folder: string): ReadonlySet<string> => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(d|mjs|ts)$/.test(file),
  )
  const calls = files.flatMap((file) => [
    ...readFileSync(join(folder, file), 'utf8').matchAll(/(\w+)(?=\()/g),
  ])
  return new Set(calls.map(([name]) => name))
}

const { variables, subroutines, actions, aggregations } = vocabulary

test.each(['test/golden', 'test/live'])('every action has a case in %s', (folder) => {
  const called = calledBelow(folder)
  expect([...actions.keys()].filter((name) => !called.has(name))).toEqual([])
})

/** arg0 … arg9 are rows of one loop. */
const nameInTests = (name: string): string => name.replace(/^arg\d$/, 'arg')

test.each(Object.entries({ variables, subroutines, actions, aggregations }))(
  'all %s are tested',
  (_, defs) => {
    const words = tested()
    expect([...defs.keys()].filter((name) => !words.has(nameInTests(name)))).toEqual([])
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
