import { expect, test } from 'vitest'
import { compileText } from './compile.ts'
import { runIr, runVm } from './run-vm.ts'

const engines = [
  ['the machine', runVm],
  ['the interpreter', runIr],
] as const

test.each(engines)('%s: records, text, aggregations, faults', (_, run) => {
  const compiled = compileText(`
    syscall::read:entry { trace(arg0 + 1); trace("x"); @a[execname, arg1] = sum(arg2); @c = count(); }
    syscall::read:return /arg0 == 7/ { printf("%d %s\\n", 10 / arg1, probefunc); }`)
  const traced = run(compiled, { env: { comm: 'cat' } })
  traced.fire('entry', 41n, 2n, 5n)
  traced.host.env.cpu = 3
  traced.fire('entry', 1n, 2n, -6n)
  traced.fire('return', 7n, 3n).fire('return', 7n, 0n).fire('return', 8n)
  expect(traced.observed()).toEqual([
    { kind: 'record', clause: 'dt_clause_0', probe: 100, cpu: 0, values: [42n, 'x'] },
    { kind: 'record', clause: 'dt_clause_0', probe: 100, cpu: 3, values: [2n, 'x'] },
    { kind: 'record', clause: 'dt_clause_1', probe: 101, cpu: 3, values: [3n, 'read'] },
    { kind: 'fault', clause: 'dt_clause_1', probe: 101, code: 4, value: 0n },
  ])
  expect(traced.aggregation('a')).toEqual(new Map([['cat 2', [-1n]]]))
  expect(traced.aggregation('c')).toEqual(new Map([['', [2n]]]))
  traced.fire('return', 7n, -2n)
  expect(traced.text({ end: true })).toBe(
    '-5 read\n\n  cat                                                               2               -1\n                2\n',
  )
})
