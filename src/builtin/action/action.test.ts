/** Each action: what it records in the machine, and what the consumer prints of it. */
import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runVm } from '../../../test/support/run-vm.ts'

const aggregated = '@a[arg0] = sum(arg1);'

/** Fires entry with each pair of words, then prints all, the rest at the end. */
const printedBy = (body: string, ...firings: readonly (readonly bigint[])[]): string => {
  const traced = runVm(compileText(`syscall::read:entry { ${body} }`))
  for (const words of firings) traced.fire('entry', ...words)
  return traced.text({ end: true })
}

const row = (key: bigint, value: bigint): string => `${`${key}`.padStart(17)}${`${value}`.padStart(17)}\n`

test.each([
  ['trace', 'trace(arg0); trace("x");', '5x\n'],
  ['printf', 'printf("%d-%s-%x\\n", arg1, probefunc, 255);', '-1-read-ff\n\n'],
  ['exit', 'trace(arg0); exit(arg1); trace(7);', '57\n'],
  ['printa', `${aggregated} printa("%d: %@d\\n", @a);`, '5: -1\n\n'],
  ['clear', `${aggregated} clear(@a);`, `\n${row(5n, 0n)}`],
  ['trunc', `${aggregated} trunc(@a);`, '\n'],
  ['normalize', '@a[arg0] = sum(100); normalize(@a, 10);', `\n${row(5n, 10n)}`],
  ['denormalize', '@a[arg0] = sum(100); normalize(@a, 10); denormalize(@a);', `\n${row(5n, 100n)}`],
])('%s()', (_, body, want) => {
  expect(printedBy(body, [5n, -1n])).toBe(want)
})

test.each([
  ['system', 'trace("a"); system("echo %d %s", arg1, probefunc); trace("b");', 'a{system echo -1 read}b'],
  [
    'freopen',
    'trace("a"); freopen("/tmp/%d", arg0); trace("b"); freopen("");',
    'a{reopen /tmp/5}b{reopen first}',
  ],
  ['freopen, to a computed "."', 'freopen("%s", "."); trace("a");', '{reopen first}a'],
  [
    'freopen, to no file',
    'freopen("/no/%s", "file"); trace("a");',
    'dtrace: error in dt_clause_0 for probe ID 100 (syscall:vmlinux:read:entry): couldn\'t freopen() "/no/file": No such file or directory\na',
  ],
  ['ftruncate', 'trace("a"); ftruncate(); trace("b");', 'a{truncate}b'],
  ['setopt', 'setopt("quiet", "0"); setopt("quiet"); trace(arg1);', '-1'],
  [
    'setopt, of no option',
    'setopt("nosuch", strjoin("v", "1"));',
    'dtrace: error in dt_clause_0 for probe ID 100 (syscall:vmlinux:read:entry): couldn\'t set option "nosuch" to "v1": Invalid option name\n',
  ],
])('%s() acts in the order of the records', (_, body, want) => {
  expect(printedBy(body, [5n, -1n])).toBe(`${want}\n`)
})

test('what system() makes of its format is cut to strsize', () => {
  const traced = runVm(compileText('syscall::read:entry { system("%s%s", "abc", "defg"); }'))
  expect(traced.fire('entry').text({ strsize: 6 })).toBe('{system abcde}')
})

test('a literal is cut to strsize wherever it is recorded', () => {
  const body = 'trace("abcdefg"); printf("|%s|", "abcdefg"); @a["abcdefg"] = count(); printa("%s", @a);'
  const traced = runVm(compileText(`syscall::read:entry { ${body} }`, undefined, { sizes: { strsize: 4 } }))
  expect(traced.fire('entry').text()).toBe('abcd|abcd|abcd')
})

test.each([
  '@a = count(); clear(@a);',
  '@a = count(); trunc(@a);',
  '@a = count(); denormalize(@a);',
  'setopt("rawbytes");',
])('%s has a line', (body) => {
  const traced = runVm(compileText(`syscall::read:entry { ${body} }`)).fire('entry')
  expect(traced.text({ quiet: false }).split('\n')[1]).toBe('  0    100                       read:entry ')
})

test('trunc() keeps the highest, or the lowest', () => {
  const firings = [1n, 2n, 3n].map((key) => [key, key * 10n])
  expect(printedBy(`${aggregated} trunc(@a, 1);`, ...firings)).toContain(row(3n, 30n))
  expect(printedBy(`${aggregated} trunc(@a, -1);`, ...firings)).not.toContain(row(3n, 30n))
})

test('exit() ends the firing behind its clause, and all later ones', () => {
  const clauses = 'syscall::read:entry { exit(3); trace(1); } syscall::read:entry { trace(2); }'
  const traced = runVm(compileText(clauses))
  expect(traced.fire('entry').values()).toEqual([[3n, 1n]])
  expect(traced.fire('entry').values()).toEqual([])
})

test('END runs after exit()', () => {
  const traced = runVm(compileText('BEGIN { exit(0); } END { trace("end"); }'))
  expect(traced.fire('BEGIN').fire('END').values()).toEqual([[0n], ['end']])
})
