import { expect, test } from 'vitest'
import { closest } from './suggest.ts'

test.each([
  ['execnam', ['execname', 'pid'], 'execname'],
  ['prinft', ['printf', 'printa'], 'printf'],
  ['timestmap', ['timestamp', 'walltimestamp'], 'timestamp'],
  ['pdi', ['pid'], 'pid'],
  ['x', ['y'], undefined],
  ['entirely', ['different'], undefined],
])('%s among %j means %s', (name, known, want) => {
  expect(closest(name, known)).toBe(want)
})
