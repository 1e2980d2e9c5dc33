import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandScript, initScript, quoted } from './init-script.mjs'

const shell = (script: string) => execFileSync('sh', ['-c', script], { encoding: 'utf8' })

test('a quoted word reaches a program as it is', () => {
  const word = fc.string({ unit: fc.constantFrom(...`ab '"\\$\`*?!#~\n\t;&|<>(){}`) })
  fc.assert(
    fc.property(word, (text) => shell(`printf %s ${quoted(text)}`) === text),
    { numRuns: 30 },
  )
})

test('the command gets its folder, its environment and its words', () => {
  const script = commandScript({
    folder: '/usr',
    env: { GREETING: "it's $HOME" },
    command: ['sh', '-c', 'echo "$PWD|$GREETING|$1"', 'sh', 'a  b'],
  })
  expect(shell(script)).toBe("/usr|it's $HOME|a  b\n")
})

test('a command whose folder is missing does not run', () => {
  const script = commandScript({ folder: '/no/such/folder', env: {}, command: ['echo', 'ran'] })
  expect(spawnSync('sh', ['-c', script], { encoding: 'utf8' })).toMatchObject({ status: 125, stdout: '' })
})

test.each([
  { modules: [], share: undefined, get: [] },
  { modules: ['veth'], share: "/it's", get: ['/tmp/a b', '/etc'] },
])('the init script is one that a shell can read: %j', (setup) => {
  const script = initScript(setup)
  expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  })
  for (const name of setup.modules) expect(script).toContain(`insmod /lib/modules/${name}.ko`)
  expect(script.includes('virtiofs')).toBe(setup.share !== undefined)
})
