/** What doesn't fit a BPF program: split where it can be, refused with the clause's name where it can't. */
import { expect, test } from 'vitest'
import { compileText, sharedPoint } from '../../test/support/compile.ts'
import { runVm } from '../../test/support/run-vm.ts'
import { DiagnosticError, textOf } from '../base/index.ts'

const nested = (depth: number, wrap: (inner: string) => string, inner: string): string =>
  depth === 0 ? inner : wrap(nested(depth - 1, wrap, inner))

/** More values alive at a time than 512 bytes of stack hold. */
const tooDeep = nested(120, (inner) => `((arg0 ? arg1 + ${inner.length} : arg2) + ${inner})`, 'arg3')
const clauses = (count: number, body: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `syscall::read:entry { ${body(at)} }`).join('\n')

const refusalOf = (text: string) => {
  try {
    compileText(text, undefined, { kind: 'file' })
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic
    throw error
  }
  throw new Error('it compiles')
}

const small = 'syscall::read:entry { trace(1); }'

test.each([
  ['alone', `syscall::read:entry { trace(${tooDeep}); }`],
  ['between others', `${small}\nsyscall::read:entry { trace(${tooDeep}); }\n${small}`],
  [
    'with clause-local variables',
    `syscall::read:entry { this->x = 1; }\nsyscall::read:entry { trace(${tooDeep}); }\n${small}`,
  ],
])('a clause that exceeds the stack, %s, is named', (_, text) => {
  const { tag, span } = refusalOf(text)
  expect(tag).toBe('D_LIMIT')
  expect(span && textOf(span)).toContain('arg3')
})

test.each([
  ['', (at: number) => `trace(${at});`],
  ['and share clause-local variables', (at: number) => `this->x += ${at}; trace(this->x);`],
])('more clauses than a program has functions are one program all the same, in order %s', (_, body) => {
  const compiled = compileText(clauses(600, body), undefined, { kind: 'file', sizes: { bufsize: 1 << 20 } })
  expect(compiled.programs).toHaveLength(1)
  const seen = runVm(compiled).fire('entry').values()
  let sum = 0
  expect(seen).toEqual(
    Array.from({ length: 600 }, (_, at) => {
      sum += at
      return [BigInt(body(at).includes('this') ? sum : at)]
    }),
  )
})

test.each([
  ['trace', { kind: 'none' }, 1],
  ['end', { kind: 'none' }, 2],
  // It has its CPU already.
  ['trace', { kind: 'perf_event', event: 'cpu-clock', sample: { period: 1n }, cpus: 0 }, 2],
] as const)(
  'on one CPU only, a program of phase %s, attached as %o, fires %d times',
  (phase, attach, want) => {
    const compiled = compileText('syscall::read:entry { trace(cpu); }', undefined, {
      cpu: 1,
      points: (probes) => probes.map((probe) => ({ ...sharedPoint([probe]), phase, attach })),
    })
    const run = runVm(compiled, { env: { cpu: 0 } })
    run.fire('entry')
    run.host.env.cpu = 1
    expect(run.fire('entry').values()).toHaveLength(want)
  },
)

const functionsOf = (text: string): readonly string[] =>
  compileText(text, undefined, { kind: 'file' }).programs.flatMap(({ ir }) =>
    ir.functions.map(({ name }) => name),
  )

const count = 'syscall::read:entry { @ = count(); }'

test.each([
  ['a small clause alone is part of main', count, ['main']],
  ['several clauses are called', `${count} ${count}`, ['main', 'clause_0_0', 'clause_1_1']],
  [
    'a clause whose faults are told is called',
    'syscall::read:entry { trace(1 / arg0); }',
    ['main', 'clause_0_0', 'report_fault'],
  ],
  [
    'so is one with memory of a nesting level',
    'syscall::read:entry { this->x = arg0; }',
    ['main', 'clause_0_0'],
  ],
  [
    'and a large one',
    `syscall::read:entry { ${Array.from({ length: 40 }, (_, at) => `@a${at} = count();`).join(' ')} }`,
    ['main', 'clause_0_0'],
  ],
])('%s', (_, text, want) => {
  expect(functionsOf(text)).toEqual(want)
})

test('of a firing that nobody reads nothing is stored', () => {
  const [program] = compileText(count).programs
  const stores = program?.ir.functions.flatMap(({ blocks }) =>
    blocks.flatMap(({ instructions }) => instructions.filter(({ op }) => op === 'store')),
  )
  // A key for each of two look-ups, and that there was an update.
  expect(stores).toHaveLength(3)
})
