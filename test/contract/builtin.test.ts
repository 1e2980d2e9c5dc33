/** Every built-in of D is run by some test beside it. */
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

const { variables, subroutines, actions, aggregations } = vocabulary

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
