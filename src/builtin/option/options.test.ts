import { expect, test } from 'vitest'
import { createOptions, OptionError, type OptionOrigin, optionTable } from './index.ts'

const reasonOf = (action: () => void): string | undefined => {
  try {
    action()
    return undefined
  } catch (error) {
    if (error instanceof OptionError) return error.message
    throw error
  }
}

const invalid = 'Invalid value for specified option'

const values: readonly [name: string, text: string | undefined, want: bigint | undefined | string][] = [
  ['errtags', undefined, 0n],
  ['errtags', '', invalid],
  ['errtags', 'on', invalid],
  ['quiet', undefined, 0n],
  ['quiet', 'Yes', 0n],
  ['quiet', 'enabled', 0n],
  ['quiet', 'OFF', undefined],
  ['quiet', 'unset', undefined],
  ['quiet', '', undefined],
  ['quiet', '7', 7n],
  ['quiet', '0x1F', 31n],
  ['quiet', '017', 15n],
  ['quiet', '08', invalid],
  ['quiet', '-1', invalid],
  ['quiet', '1k', invalid],
  ['quiet', 'perhaps', invalid],
  ['quiet', '18446744073709551615', 2n ** 64n - 1n],
  ['quiet', '18446744073709551616', invalid],
  ['bufsize', '512', 512n],
  ['bufsize', '0x10k', 16384n],
  ['bufsize', '4M', 4194304n],
  ['bufsize', '2g', 2n ** 31n],
  ['bufsize', '1t', 2n ** 40n],
  ['bufsize', '1kb', invalid],
  ['bufsize', '-4m', invalid],
  ['bufsize', undefined, invalid],
  ['bufsize', '', invalid],
  ['bufsize', '16777216t', invalid],
  ['strsize', '1', invalid],
  ['strsize', '2', 2n],
  ['strsize', '4g', 'Value too large for defined data type'],
  ['statusrate', '100', 100n],
  ['statusrate', '100ns', 100n],
  ['statusrate', '5usec', 5000n],
  ['statusrate', '5MS', 5_000_000n],
  ['statusrate', '2sec', 2_000_000_000n],
  ['statusrate', '1m', 60_000_000_000n],
  ['statusrate', '1hour', 3_600_000_000_000n],
  ['statusrate', '1d', 86_400_000_000_000n],
  ['statusrate', '10hz', 100_000_000n],
  ['statusrate', '0hz', 0n],
  ['statusrate', '1.5s', invalid],
  ['statusrate', '1week', invalid],
  ['bufpolicy', 'ring', 0n],
  ['bufpolicy', 'switch', 2n],
  ['bufpolicy', 'round', invalid],
  ['encoding', 'utf8', 1n],
  ['version', '1.6.4', 0x01006004n],
  ['version', '1.6.5', 'Requested version is not supported by compiler'],
  ['version', '1.x', 'Version is not properly formatted or is too large'],
  ['version', '300.0', 'Version is not properly formatted or is too large'],
  ['tregs', '4', 4n],
  ['tregs', '0', invalid],
  ['tregs', '4k', invalid],
  ['tregs', undefined, invalid],
  ['version', undefined, 'Version is not properly formatted or is too large'],
  ['nosuch', undefined, 'Invalid option name'],
]

test.each(values)('-x %s=%s', (name, text, want) => {
  const options = createOptions()
  const reason = reasonOf(() => options.set(name, text, 'command'))
  expect(reason ?? options.get(name)).toBe(want)
})

const origins: readonly [
  name: string,
  value: string | undefined,
  origin: OptionOrigin,
  want: string | undefined,
][] = [
  ['lockmem', '1g', 'command', undefined],
  ['lockmem', '1g', 'environment', undefined],
  ['lockmem', '1g', 'program', 'Option cannot be used from within a D program'],
  ['cppargs', '-x', 'program', 'Option cannot be used from within a D program'],
  ['strsize', '64', 'program', undefined],
  ['strsize', '64', 'record', 'Operation illegal when tracing is active'],
  ['errtags', undefined, 'record', 'Operation illegal when tracing is active'],
  ['quiet', undefined, 'record', undefined],
  ['aggsortrev', undefined, 'record', undefined],
]

test.each(origins)('%s=%s from %s', (name, value, origin, want) => {
  expect(reasonOf(() => createOptions().set(name, value, origin))).toBe(want)
})

test('defaults hold until an option is set, and the later setting wins', () => {
  const options = createOptions()
  expect([options.get('bufsize'), options.text('bufsize')]).toEqual([4n << 20n, '4m'])
  options.set('bufsize', '1m', 'command')
  options.setFromProgram('bufsize', '64k')
  expect([options.get('bufsize'), options.text('bufsize')]).toEqual([65536n, '64k'])
  expect([options.get('quiet'), options.text('quiet')]).toEqual([undefined, undefined])
})

test('the version of the API can be lowered and not raised', () => {
  const options = createOptions()
  options.set('version', '1.6', 'command')
  options.setFromProgram('version', '1.4')
  expect(reasonOf(() => options.setFromProgram('version', '1.5'))).toBe(
    'Requested version conflicts with earlier setting',
  )
  expect(options.get('version')).toBe(0x01004000n)
})

test('a value that is refused leaves the one in force', () => {
  const options = createOptions()
  expect(reasonOf(() => options.set('strsize', 'long', 'command'))).toBe(invalid)
  expect(options.get('strsize')).toBe(256n)
})

test('the environment sets options by upper-case names and what is invalid there is ignored', () => {
  const options = createOptions()
  options.readEnvironment({
    DTRACE_OPT_STRSIZE: '99',
    DTRACE_OPT_BUFSIZE: 'large',
    DTRACE_OPT_ZDEFS: '',
    DTRACE_OPT_NOSUCH: 'x',
    DTRACE_OPT_QUIET: undefined,
    dtrace_opt_aggsize: '1m',
  })
  const names = ['strsize', 'bufsize', 'zdefs', 'quiet', 'aggsize']
  expect(names.map((name) => options.get(name))).toEqual([99n, 4n << 20n, 0n, undefined, 4n << 20n])
})

test('names are unique, docs are sentences, defaults are values, and word options list their words', () => {
  expect(new Set(optionTable.map(({ name }) => name)).size).toBe(optionTable.length)
  const odd = optionTable.filter(
    ({ doc, kind, words }) => !/^[A-Z].*\.$/.test(doc) || (kind === 'word') !== !!words,
  )
  expect(odd).toEqual([])
  const options = createOptions()
  for (const def of optionTable) expect([def.name, options.text(def.name)]).toEqual([def.name, def.default])
})

test('what was given for several options keeps its order', () => {
  const options = createOptions()
  options.set('define', 'A', 'command')
  options.set('incdir', '/include', 'command')
  options.set('quiet', undefined, 'command')
  options.set('define', 'B=2', 'command')
  expect(options.given('define', 'incdir')).toEqual([
    { name: 'define', text: 'A' },
    { name: 'incdir', text: '/include' },
    { name: 'define', text: 'B=2' },
  ])
  expect(options.given('undef')).toEqual([])
})

test.each([
  ['Evolving/Private/ISA', undefined],
  ['stable', undefined],
  ['Good/Good/Good', 'Invalid value for specified option'],
  [undefined, 'Invalid value for specified option'],
])('amin=%s', (value, want) => {
  expect(reasonOf(() => createOptions().set('amin', value, 'command'))).toBe(want)
})
