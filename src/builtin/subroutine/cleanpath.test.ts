import { posix } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../test/support/runs.ts'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['', ''],
  ['a', 'a'],
  ['.', '.'],
  ['/', '/'],
  ['//', '/'],
  ['/usr//lib/', '/usr/lib'],
  ['/./usr/./lib/.', '/usr/lib'],
  ['/usr/../lib', '/lib'],
  ['/..', '/'],
  ['/../../a', '/a'],
  ['a/..', '.'],
  ['a/b/..', 'a'],
  ['../a', '../a'],
  ['../../a/../..', '../../..'],
  ['a/../../b', '../b'],
  ['./a', 'a'],
  ['...', '...'],
  ['/a/.b/..c', '/a/.b/..c'],
])('cleanpath("%s")', (path, want) => {
  expect(runSubroutine(`cleanpath("${path}")`)).toBe(want)
})

test('a NULL path is a bad address', () => {
  expect(runSubroutine('cleanpath(NULL)')).toBe('badAddress')
})

test('paths are those that normalize() makes of them, without the slash at the end', () => {
  const part = fc.constantFrom('/', '/', 'a', '.', '..', 'bc')
  const path = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''))
  const compared = (text: string) => {
    const normal = posix.normalize(text)
    const want = normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
    expect(runSubroutine(`cleanpath("${text}")`)).toBe(want)
  }
  fc.assert(fc.property(path, compared), { numRuns: runs(20, 60) })
})
