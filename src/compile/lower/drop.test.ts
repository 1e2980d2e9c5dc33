/** Losses: each is counted, nothing reserved is kept, and the rest of the firing goes on as it should. */
import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { levelMask } from '../layout.ts'

const engines = [
  ['the machine', runVm],
  ['the interpreter', runIr],
] as const

test.each(engines)('%s: a full ring ends the clause, not the firing', (_, run) => {
  const text = `syscall::read:entry { @tried = count(); } syscall::read:entry { trace(copyinstr(arg1)); @done = count(); }
    syscall::read:entry { @after = count(); }`
  const traced = run(compileText(text, undefined, { sizes: { bufsize: 4096 } }), {
    user: [{ address: 0x1000n, bytes: new Uint8Array([65, 0]) }],
  })
  for (let at = 0; at < 50; at++) traced.fire('entry', 0n, 0x1000n)
  const done = traced.aggregation('done').get('')?.[0] ?? 0n
  expect(traced.aggregation('tried').get('')).toEqual([50n])
  expect(traced.aggregation('after').get('')).toEqual([50n])
  expect(done).toBeLessThan(50n)
  expect(done + traced.drops('principal')).toBe(50n)
  expect(traced.values().length).toBe(Number(done))
})

test.each(engines)('%s: a full aggregation counts what it loses', (_, run) => {
  const traced = run(
    compileText('syscall::read:entry { @a[arg0] = count(); }', undefined, { sizes: { aggsize: 100 } }),
  )
  for (let key = 0n; key < 40n; key++) traced.fire('entry', key)
  const kept = traced.aggregation('a').size
  expect(kept).toBeGreaterThan(0)
  expect(BigInt(kept) + traced.drops('aggregation')).toBe(40n)
})

test.each(engines)('%s: a full array counts what it loses, of elements and of their members', (_, run) => {
  const text =
    'struct s { int a; long b; }; struct s t[int]; long x[int]; syscall::read:entry { x[arg0] = 1; t[arg0].b = 2; }'
  const traced = run(compileText(text, undefined, { kind: 'file', sizes: { dynvarsize: 500 } }))
  for (let key = 0n; key < 30n; key++) traced.fire('entry', key)
  const [x, t] = traced.compiled.object.maps.filter(({ name }) => name.startsWith('arr_'))
  const room = (x?.maxEntries ?? 0) + (t?.maxEntries ?? 0)
  expect(traced.drops('dynamic')).toBe(60n - BigInt(room))
})

test.each(engines)('%s: no nesting level is left when all are taken', (_, run) => {
  const traced = run(compileText('syscall::read:entry { this->x = arg0; trace(this->x); }'))
  const levels = traced.host.keyed('cpu').value(new Uint8Array(4), 0) ?? new Uint8Array(0)
  new DataView(levels.buffer, levels.byteOffset).setBigUint64(levelMask, 0xffn, true)
  expect(traced.fire('entry', 5n).values()).toEqual([])
  expect(traced.drops('nesting')).toBe(1n)
  new DataView(levels.buffer, levels.byteOffset).setBigUint64(levelMask, 0xfen, true)
  expect(traced.fire('entry', 5n).values()).toEqual([[5n]])
  expect(new DataView(levels.buffer, levels.byteOffset).getBigUint64(levelMask, true)).toBe(0xfen)
})

test.each(engines)('%s: a fault in an ERROR clause is counted, not reported again', (_, run) => {
  const traced = run(
    compileText('syscall::read:entry { trace(1 / arg0); } dtrace:::ERROR { trace(2 / arg0); }'),
  )
  expect(traced.fire('entry').observed()).toMatchObject([{ kind: 'fault', code: 4 }])
  expect(traced.drops('errorInError')).toBe(1n)
})

test.each(engines)('%s: ERROR may have more clauses than a program has functions', (_, run) => {
  const errors = Array.from({ length: 300 }, (_, at) =>
    at === 200 ? 'dtrace:::ERROR { trace(2 / arg0); }' : `dtrace:::ERROR { trace(${at}); }`,
  )
  const text = `syscall::read:entry { trace(1 / arg0); } ${errors.join(' ')} syscall::read:entry { trace(1000); }`
  const traced = run(compileText(text, undefined, { kind: 'file' }))
  const observed = traced.fire('entry').observed()
  expect(observed.map(({ kind }) => kind)).toEqual([...Array(299).fill('record'), 'fault', 'record'])
  expect(traced.drops('errorInError')).toBe(1n)
})
