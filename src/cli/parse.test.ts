import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CommandLine, CommandLineError } from './command-line.ts'
import { flags } from './options.ts'
import { parseCommandLine } from './parse.ts'

const nothing: CommandLine = {
  action: 'trace',
  compileOnly: false,
  verbose: false,
  buffered: false,
  claimAnonymous: false,
  dataModel: undefined,
  programs: [],
  settings: [],
  targets: [],
  output: undefined,
  operands: [],
}

const name = (text: string) => ({ kind: 'text', text, rightmost: 'name' }) as const
const file = (path: string) => ({ kind: 'file', path }) as const
const set = (option: string, shown: string, value?: string) => ({ name: option, value, shown })
const quiet = set('quiet', '-q')

const accepted: readonly [words: readonly string[], want: Partial<CommandLine>][] = [
  [['-n', 'BEGIN'], { programs: [name('BEGIN')] }],
  [['-nBEGIN'], { programs: [name('BEGIN')] }],
  [['-qn', 'BEGIN'], { settings: [quiet], programs: [name('BEGIN')] }],
  [['-qnBEGIN'], { settings: [quiet], programs: [name('BEGIN')] }],
  [['-n', '-q'], { programs: [name('-q')] }],
  [
    ['-f', 'read', '-m', 'vmlinux', '-P', 'syscall', '-i', '7'],
    {
      programs: [
        { kind: 'text', text: 'read', rightmost: 'function' },
        { kind: 'text', text: 'vmlinux', rightmost: 'module' },
        { kind: 'text', text: 'syscall', rightmost: 'provider' },
        name('7'),
      ],
    },
  ],
  [['-s', 'a.d', '-n', 'END', '-s', 'b.d'], { programs: [file('a.d'), name('END'), file('b.d')] }],
  // Operands are anywhere, and are macro arguments.
  [
    ['one', '-s', 'a.d', 'two', '-q', '3'],
    { settings: [quiet], programs: [file('a.d')], operands: ['one', 'two', '3'] },
  ],
  [['-s', 'a.d', '--', '-q', '--', '/x/'], { programs: [file('a.d')], operands: ['-q', '--', '/x/'] }],
  [['-s', 'a.d', '-'], { programs: [file('a.d')], operands: ['-'] }],
  // A program may be in several words.
  [['-n', 'BEGIN', '{ exit(0) }'], { programs: [name('BEGIN { exit(0) }')] }],
  [
    ['-n', 'BEGIN', '/pid == 1/', '{ trace(1) }', 'x'],
    { programs: [name('BEGIN /pid == 1/ { trace(1) }')], operands: ['x'] },
  ],
  [['-n', 'BEGIN', '/pid == 1/ { trace(1) }'], { programs: [name('BEGIN /pid == 1/ { trace(1) }')] }],
  [['-n', 'BEGIN', '/etc/passwd'], { programs: [name('BEGIN')], operands: ['/etc/passwd'] }],
  [
    ['-n', 'BEGIN { trace($$1) }', '/tmp/'],
    { programs: [name('BEGIN { trace($$1) }')], operands: ['/tmp/'] },
  ],
  [
    ['-n', 'BEGIN', '-q', '{ exit(0) }'],
    { programs: [name('BEGIN')], settings: [quiet], operands: ['{ exit(0) }'] },
  ],
  [['-s', 'a.d', '{ exit(0) }'], { programs: [file('a.d')], operands: ['{ exit(0) }'] }],
  // Options, in order.
  [
    ['-x', 'strsize=64', '-b', '2m', '-x', 'quiet', '-xaggsortrev=', '-wZFS'],
    {
      settings: [
        set('strsize', '-x strsize', '64'),
        set('bufsize', '-b 2m', '2m'),
        set('quiet', '-x quiet'),
        set('aggsortrev', '-x aggsortrev', ''),
        set('destructive', '-w'),
        set('zdefs', '-Z'),
        set('flowindent', '-F'),
        set('verbose', '-S'),
      ],
    },
  ],
  [['-x', 'define=a=b'], { settings: [set('define', '-x define', 'a=b')] }],
  [['-6', '4'], { dataModel: 64 }],
  [
    ['-p', '1', '-c', 'ls -l', '-o', 'out'],
    {
      targets: [
        { kind: 'pid', text: '1' },
        { kind: 'command', text: 'ls -l' },
      ],
      output: 'out',
    },
  ],
  [['-ev'], { compileOnly: true, verbose: true }],
  [['-l'], { action: 'list', settings: [set('zdefs', '-l')] }],
  [
    ['-lv', '-P', 'dtrace'],
    {
      action: 'list',
      verbose: true,
      programs: [{ kind: 'text', text: 'dtrace', rightmost: 'provider' }],
      settings: [set('zdefs', '-l')],
    },
  ],
  [['-V'], { action: 'version' }],
  [['-B', '-n', 'BEGIN'], { buffered: true, programs: [name('BEGIN')] }],
  [['-a'], { claimAnonymous: true }],
  [['--version', '-v'], { action: 'version', verbose: true }],
  [['--help'], { action: 'help' }],
  [['-32', '-e'], { dataModel: 32, compileOnly: true }],
  [['-64'], { dataModel: 64 }],
  [
    ['-G', '-s', 'a.d', 'b.o', '-o', 'c.o', 'd.o'],
    {
      action: 'object',
      programs: [file('a.d')],
      output: 'c.o',
      operands: ['b.o', 'd.o'],
      settings: [set('zdefs', '-G')],
    },
  ],
]

test.each(accepted)('%j', (words, want) => {
  expect(parseCommandLine(words)).toEqual({ ...nothing, ...want })
})

const refused: readonly [words: readonly string[], message: string, showUsage: boolean][] = [
  [['-k'], "invalid option -- 'k'", true],
  [['-q?'], "invalid option -- '?'", true],
  [['-n'], "option requires an argument -- 'n'", true],
  [['-qx'], "option requires an argument -- 'x'", true],
  [['--verbose'], "unrecognized option '--verbose'", true],
  [['-65'], '', true],
  [['-lV'], 'only one of the [-GhlV] options can be specified at a time', false],
  [['-lG'], 'only one of the [-GhlV] options can be specified at a time', false],
  [['-G', '-V'], 'only one of the [-GhlV] options can be specified at a time', false],
  [['-Bl'], '-B not valid in combination with [-AGl] options', false],
  [['-B', '-o', 'out'], '-B not valid in combination with -o option', false],
  [['-32', '-k'], "invalid option -- 'k'", true],
  [['-33'], '', true],
]

test.each(refused)('%j is refused', (words, message, showUsage) => {
  expect(() => parseCommandLine(words)).toThrow(new CommandLineError(message, { showUsage }))
})

test('what is for the preprocessor and the libraries becomes options, in the order given', () => {
  const words = ['-C', '-D', 'A=1', '-UA', '-I/include', '-H', '-X', 's', '-L', '/one', '-L/two']
  expect(parseCommandLine(words).settings.map(({ name, value }) => [name, value])).toEqual([
    ['cpp', undefined],
    ['define', 'A=1'],
    ['undef', 'A'],
    ['incdir', '/include'],
    ['cpphdrs', undefined],
    ['stdc', 's'],
    ['libdir', '/one'],
    ['libdir', '/two'],
  ])
})

test('-A is refused by name', () => {
  expect(() => parseCommandLine(['-A', 'x'])).toThrow('option -A (')
})

const letters = flags.map(({ letter }) => letter).join('')
const word = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.string({ unit: fc.constantFrom(...letters), maxLength: 4 }).map((text) => `-${text}`),
  fc.constantFrom('--', '-', '{ }', '/1/', '--help'),
)

test('any words are parsed or refused, and no operand is lost', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.array(fc.string(), { maxLength: 3 }), (words, last) => {
      try {
        const { operands } = parseCommandLine([...words, '-q', '-q', '--', ...last]) // the first may be an argument
        expect(operands.slice(operands.length - last.length)).toEqual(last)
      } catch (error) {
        if (!(error instanceof CommandLineError)) throw error
      }
    }),
  )
})
