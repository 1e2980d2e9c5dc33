import { expect, test } from 'vitest'
import { checkTyped } from '../../../test/support/compile.ts'
import { declarationSection, makeElf, probeNoteSection } from '../../../test/support/elf.ts'
import { fakeProviderEnv } from '../../../test/support/provider-env.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import type { Target } from '../../defs/index.ts'
import { createProbeIndex, createProviders } from '../../provider/index.ts'
import { typeName } from './type-name.ts'

/** Process 7, whose program says this of its probes. */
const targetWith = (declaration: string): Target => {
  const at = { provider: 'app', arguments: '-4@%edi 8@%rsi' }
  const notes = probeNoteSection([
    { ...at, name: 'start', address: 0x1010 },
    { ...at, name: 'all__done', address: 0x1020 },
  ])
  const processFiles = {
    '/proc/7/maps': '00401000-00402000 r-xp 00001000 fe:00 10 /bin/prog\n',
    '/proc/7/root/bin/prog': makeElf([], { extra: [notes, declarationSection(declaration)] }),
  }
  const probes = createProbeIndex(createProviders(fakeProviderEnv({ processFiles })))
  return { ...fixtureTarget, probes }
}

/** The types of args[] in the clauses of a program, each with the probes that run it. */
const typesOf = (program: string, declaration: string) =>
  checkTyped(program, targetWith(declaration)).typed.clauses.map(({ attach, probes }) => [
    attach.map(({ name }) => name).join(' '),
    probes.arguments?.map(typeName).join(', '),
  ])

test.each([
  ['nothing', '', 'int32_t, uint64_t'],
  ['types', 'provider app { probe start(int n, char *text); };', 'int, userland char *'],
  [
    'another order',
    'provider app { probe start(int n, char *text) : (char *text, int n, int n); };',
    'userland char *, int, int',
  ],
  ['another probe', 'provider app { probe stop(int n); };', 'int32_t, uint64_t'],
  ['another provider', 'provider other { probe start(int n); };', 'int32_t, uint64_t'],
  ['several', 'provider other { probe x(); };\nprovider app { probe start(short n); };', 'short'],
  ['a type that nobody knows', 'provider app { probe start(nosuch_t n); };', 'int32_t, uint64_t'],
  ['a translator that nobody has', 'provider app { probe start(int n) : (string n); };', 'int32_t, uint64_t'],
  ['no D at all', 'provider ((', 'int32_t, uint64_t'],
])('a program that says %s has arguments of these types', (_, declaration, want) => {
  expect(typesOf('app7:::start { }', declaration)).toEqual([['start', want]])
})

test('each of several probes has its own', () => {
  const declaration = 'provider app { probe start(int n, char *text); probe all__done(long n); };'
  expect(typesOf('app7::: { trace(args[0]); }', declaration)).toEqual([
    ['start', 'int, userland char *'],
    ['all-done', 'long'],
  ])
})

test('what a program has translated is of the type that the tracing program knows', () => {
  const program = `BEGIN { } typedef struct info { int i_n; } info_t; translator info_t < int N > { i_n = N; };
    app7:::start { trace(args[0]->i_n); }`
  const declaration = 'provider app { probe start(int n) : (info_t *n); };'
  expect(typesOf(program, declaration).at(-1)).toEqual(['start', 'info_t *'])
})

test('what a program promises of its probes is what they promise', () => {
  const pragma = (triple: string, provider: string, part: string) =>
    `#pragma D attributes ${triple} provider ${provider} ${part}\n`
  const declaration = [
    'provider app { probe start(int n); };\n',
    pragma('Stable/Evolving/ISA', 'app', 'args'),
    pragma('Evolving/Evolving/Common', 'app', 'name'),
    pragma('Stable/Stable/Common', 'other', 'provider'),
  ].join('')
  const [clause] = checkTyped('app7:::start { }', targetWith(declaration)).typed.clauses
  const unstable = ['Unstable', 'Unstable', 'Common']
  expect(clause?.probes.attributes).toEqual({
    provider: unstable,
    module: unstable,
    function: unstable,
    name: ['Evolving', 'Evolving', 'Common'],
    args: ['Stable', 'Evolving', 'ISA'],
  })
})
