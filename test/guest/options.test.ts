import { expect, test } from 'vitest'
import { compilerProgram, guestCommandFolder } from '../compiler/paths.mjs'
import { defaults } from './guest.mjs'
import { parseOptions, usage } from './options.mjs'

test.each([
  { have: ['--', 'ls', '-l'], want: { command: ['ls', '-l'] } },
  { have: ['--kernel', '6.1', '--', 'ls'], want: { command: ['ls'], kernel: '6.1' } },
  { have: ['--cpus', '1', '--mem', '512', '--', 'ls'], want: { command: ['ls'], cpus: 1, memMiB: 512 } },
  {
    have: ['--env', 'A=b=c', '--env', 'D=', '--', 'ls'],
    want: { command: ['ls'], env: { A: 'b=c', D: '' } },
  },
  { have: ['--get', '/a:b', '--', 'ls'], want: { command: ['ls'], get: [{ source: '/a', path: 'b' }] } },
  {
    have: ['--add', '/x', '--add', 'y:/z', '--', 'ls'],
    want: {
      command: ['ls'],
      add: [
        { source: '/x', path: '/x' },
        { source: 'y', path: '/z' },
      ],
    },
  },
  {
    have: ['--compiler', '--', 'ls'],
    want: {
      command: ['ls'],
      compiler: compilerProgram,
      add: [{ source: guestCommandFolder, path: guestCommandFolder }],
    },
  },
  { have: ['--share', '/s', '--', 'ls'], want: { command: ['ls'], share: { source: '/s', path: '/host' } } },
  {
    have: ['--module', 'veth', '--sources', '--', 'ls'],
    want: { command: ['ls'], modules: ['veth'], sources: true },
  },
])('$have', ({ have, want }) => {
  expect(parseOptions(have)).toEqual({ ...defaults, kernel: '6.12', ...want })
})

test.each([
  { have: [], want: 'no command' },
  { have: ['--cpus', '0', '--', 'ls'], want: '--cpus 0: not a positive number' },
  { have: ['--timeout', 'soon', '--', 'ls'], want: '--timeout soon: not a positive number' },
  { have: ['--env', 'A', '--', 'ls'], want: '--env A: not NAME=VALUE' },
  { have: ['--bin', 'no-such-program', '--', 'ls'], want: '--bin no-such-program: not found' },
  { have: ['--colour', '--', 'ls'], want: '--colour' },
])('$have is refused: $want', ({ have, want }) => {
  expect(() => parseOptions(have)).toThrow(want)
})

test('help asks for no guest and names every option', () => {
  expect(parseOptions(['--help'])).toBeUndefined()
  for (const name of ['kernel', 'module', 'get', 'share', 'sources']) expect(usage()).toContain(`--${name}`)
})
