/** Stacks and symbols as text: actions, keys, %k %a %A; with symbols that a table knows. */
import { expect, test } from 'vitest'
import type { ConsumerOptions, Located, Symboliser } from '../../../src/consume/index.ts'
import {
  type Action,
  aggregation,
  type Datum,
  type EntryFacts,
  harness,
  printf,
  sample,
  stack,
  symbol,
  text,
  unsigned,
} from '../../support/consume.ts'

const kernel = 0xffff_ffff_8100_0000n
const vfsRead = kernel + 0x200n
const ksysRead = kernel + 0x300n
const moduleGap = kernel + 0x800n
const nowhere = 0xffff_8000_0000_0000n

const at = (module: string, start: bigint, name: string, symbolStart: bigint): Located => ({
  module,
  start,
  symbol: { name, start: symbolStart },
})

const program = 0x55_0000_0000n
const gone = 9

/** The kernel has two functions of 256 bytes; process 7 has a program with `main`, and a library without symbols. */
const symboliser: Symboliser = {
  kernel: (address) => {
    if (address >= vfsRead && address < ksysRead) return at('vmlinux', kernel, 'vfs_read', vfsRead)
    if (address >= ksysRead && address < ksysRead + 256n) return at('vmlinux', kernel, 'ksys_read', ksysRead)
    if (address === moduleGap) return { module: 'vmlinux', start: kernel, symbol: undefined }
    return undefined
  },
  user: (pid, address) => {
    if (pid !== 7) return undefined
    if (address >= program && address < program + 0x100n)
      return at('prog', program - 0x1000n, 'main', program)
    if (address >> 40n === 0x7fn) return { module: 'libc.so.6', start: 0x7f00_0000_0000n, symbol: undefined }
    return undefined
  },
  meet: () => undefined,
  target: 7,
}

const show = (actions: readonly Action[], options: Partial<ConsumerOptions> = {}): string => {
  const { descriptor, bytes } = sample(1, actions)
  const { consumer, out } = harness({
    records: [descriptor],
    options: { quiet: true, ...options },
    symboliser,
  })
  consumer.record(bytes, 0, bytes.length)
  consumer.endDrain()
  return out()
}

const act = (action: string, datum: Datum): Action => ({ action, data: [datum] })
const indent = ' '.repeat(14)

test('a stack is a line a frame, below the line of its probe', () => {
  const frames = stack([vfsRead, ksysRead + 0x6bn])
  expect(show([act('stack', frames)], { quiet: false })).toBe(
    'CPU     ID                    FUNCTION:NAME\n' +
      '  1      1                           :BEGIN \n' +
      `${indent}vmlinux\`vfs_read\n${indent}vmlinux\`ksys_read+0x6b\n\n`,
  )
})

test.each([
  { what: 'a symbol with an offset', value: [vfsRead + 16n], want: 'vmlinux`vfs_read+0x10' },
  { what: "a symbol's start", value: [vfsRead], want: 'vmlinux`vfs_read' },
  { what: 'a module alone', value: [moduleGap], want: 'vmlinux`0xffffffff81000800' },
  { what: 'nothing', value: [nowhere], want: '0xffff800000000000' },
])('a frame shows $what', ({ value, want }) => {
  expect(show([act('stack', stack(value))])).toBe(`\n${indent}${want}\n`)
})

test.each([
  { what: 'a zero', frames: stack([vfsRead, 0n, ksysRead]), lines: 1 },
  { what: 'its depth', frames: stack([vfsRead, ksysRead], { frames: 2 }), lines: 2 },
  { what: 'once, when it is empty', frames: stack([]), lines: 0 },
])('a stack ends at $what', ({ frames, lines }) => {
  expect(show([act('stack', frames)])).toBe(
    `\n${[`${indent}vmlinux\`vfs_read\n`, `${indent}vmlinux\`ksys_read\n`].slice(0, lines).join('')}`,
  )
})

test('stackindent sets the columns before each frame', () => {
  expect(show([act('stack', stack([vfsRead]))], { stackindent: 2 })).toBe('\n  vmlinux`vfs_read\n')
})

const userFrames = [program + 4n, program, 0x7f00_0000_1234n, 0x10n]

test.each([
  {
    pid: 7,
    noresolve: false,
    want: ['prog`main+0x4', 'prog`main', 'libc.so.6`0x7f0000001234', '0x10'],
  },
  { pid: 7, noresolve: true, want: ['prog:0x1004', 'prog:0x1000', 'libc.so.6:0x1234', '0x10'] },
  { pid: gone, noresolve: false, want: ['0x5500000004', '0x5500000000', '0x7f0000001234', '0x10'] },
])('a user stack of process $pid, noresolve $noresolve', ({ pid, noresolve, want }) => {
  const lines = want.map((line) => `${indent}${line}\n`).join('')
  expect(show([act('ustack', stack(userFrames, { pid }))], { noresolve })).toBe(`\n${lines}`)
})

test.each([
  { action: 'sym', datum: symbol(vfsRead + 4n, 'symbol'), want: 'vmlinux`vfs_read' },
  { action: 'sym', datum: symbol(moduleGap, 'symbol'), want: 'vmlinux`0xffffffff81000800' },
  { action: 'func', datum: symbol(nowhere, 'symbol'), want: '0xffff800000000000' },
  { action: 'mod', datum: symbol(vfsRead + 4n, 'module'), want: 'vmlinux' },
  { action: 'mod', datum: symbol(nowhere, 'module'), want: '0xffff800000000000' },
  { action: 'usym', datum: symbol(program + 4n, 'symbol', 7), want: 'prog`main' },
  { action: 'ufunc', datum: symbol(program + 4n, 'symbol', gone), want: '0x5500000004' },
  { action: 'uaddr', datum: symbol(program + 4n, 'address', 7), want: 'prog`main+0x4' },
  { action: 'umod', datum: symbol(program + 4n, 'module', 7), want: 'prog' },
  { action: 'umod', datum: symbol(0x10n, 'module', 7), want: '0x10' },
])('$action() shows $want in a column of 50', ({ action, datum, want }) => {
  expect(show([act(action, datum)])).toBe(`  ${want.padEnd(50)}`)
})

test.each([
  { format: '%a|', datum: unsigned(8, vfsRead + 1n), want: 'vmlinux`vfs_read+0x1|' },
  { format: '%a|', datum: symbol(vfsRead + 1n, 'symbol'), want: 'vmlinux`vfs_read+0x1|' },
  { format: '%20a|', datum: unsigned(8, vfsRead), want: '    vmlinux`vfs_read|' },
  { format: '%-20a|', datum: unsigned(8, vfsRead), want: 'vmlinux`vfs_read    |' },
  { format: '%a|', datum: unsigned(4, 16), want: '0x10|' },
  { format: '%A|', datum: symbol(program + 1n, 'address', 7), want: 'prog`main+0x1|' },
  { format: '%A|', datum: unsigned(8, program + 1n), want: 'prog`main+0x1|' },
  { format: '%a|', datum: symbol(vfsRead, 'module'), want: 'vmlinux|' },
  { format: '%s|', datum: symbol(program, 'module', 7), want: 'prog|' },
  { format: '%8s|', datum: symbol(program, 'module', 7), want: '    prog|' },
  { format: '%k|', datum: stack([vfsRead, nowhere]), want: '\nvmlinux`vfs_read\n0xffff800000000000\n|' },
  {
    format: '%20k|',
    datum: stack([vfsRead, nowhere]),
    want: '\n    vmlinux`vfs_read\n  0xffff800000000000\n|',
  },
  {
    format: '%-3k|',
    datum: stack([vfsRead, nowhere]),
    want: '\n   vmlinux`vfs_read\n   0xffff800000000000\n|',
  },
  { format: '%-20k|', datum: stack([]), want: '\n|' },
])('$format prints $want', ({ format, datum, want }) => {
  expect(show([printf(format, datum)])).toBe(want)
})

test('rawbytes dumps what is traced, not what has an action of its own', () => {
  const address = symbol(vfsRead, 'symbol')
  expect(show([{ action: 'trace', data: [address] }], { rawbytes: true })).toContain(
    '0: 00 02 00 81 ff ff ff ff',
  )
  expect(show([act('sym', address)], { rawbytes: true })).toContain('vmlinux`vfs_read')
})

test('what a process calls its files is escaped on a terminal', () => {
  const { descriptor, bytes } = sample(1, [act('umod', symbol(1n, 'module', 7))])
  const { consumer, out } = harness({
    records: [descriptor],
    options: { quiet: true, escape: true },
    symboliser: { ...symboliser, user: () => ({ module: '\u001b[31m', start: 0n, symbol: undefined }) },
  })
  consumer.record(bytes, 0, bytes.length)
  consumer.endDrain()
  expect(out()).toContain('\\033[31m')
})

const aggregated = (
  fn: string,
  facts: readonly EntryFacts[],
  options: Partial<ConsumerOptions> = {},
  clauses: readonly (readonly Action[])[] = [],
) => {
  const { descriptor, entries } = aggregation(0, 'a', fn, facts)
  const made = clauses.map((actions, i) => sample(i + 1, actions))
  const { consumer, out } = harness({
    records: made.map((one) => one.descriptor),
    aggregations: [descriptor],
    options: { quiet: true, ...options },
    symboliser,
    refresh: () => consumer.snapshot(0, entries),
  })
  for (const { bytes } of made) {
    consumer.record(bytes, 0, bytes.length)
    consumer.endDrain()
  }
  const restarts = consumer.pendingRestarts()
  consumer.snapshot(0, entries)
  consumer.finish()
  return { out: out(), restarts }
}

const count = (key: readonly Datum[], n: bigint, cpu = 0): EntryFacts => ({ key, cells: [n], cpu })
const number = (n: number) => ` ${String(n).padStart(16)}`

test('addresses of one symbol are one key, shown as the symbol', () => {
  const facts = [
    count([symbol(vfsRead + 1n, 'symbol')], 2n),
    count([symbol(vfsRead + 9n, 'symbol')], 3n),
    count([symbol(vfsRead + 9n, 'symbol')], 4n, 1),
    count([symbol(ksysRead, 'symbol')], 1n),
  ]
  expect(aggregated('sum', facts).out).toBe(
    `\n  ${'vmlinux`ksys_read'.padEnd(50)}${number(1)}\n  ${'vmlinux`vfs_read'.padEnd(50)}${number(9)}\n`,
  )
  expect(
    aggregated('sum', facts, {}, [[{ ...printf('%a %@d;'), action: 'printa', aggregations: [0] }]]).out,
  ).toBe('vmlinux`ksys_read 1;vmlinux`vfs_read 9;\n')
})

test('addresses of one module are one key', () => {
  const facts = [vfsRead, ksysRead, moduleGap].map((address) => count([symbol(address, 'module')], 1n))
  expect(aggregated('sum', facts).out).toBe(`\n  ${'vmlinux'.padEnd(50)}${number(3)}\n`)
})

test('symbols of two processes are two keys, by PID and then by address', () => {
  const facts = [
    count([symbol(program, 'symbol', 7)], 1n),
    count([symbol(program + 8n, 'symbol', 7)], 0n),
    count([symbol(program, 'symbol', gone)], 1n),
    count([symbol(5n, 'symbol', 7)], 1n),
  ]
  const lines = ['0x5', 'prog`main', '0x5500000000'].map((each) => `  ${each.padEnd(50)}${number(1)}\n`)
  expect(aggregated('sum', facts).out).toBe(`\n${lines.join('')}`)
})

test('the values of each CPU are those of all addresses of the symbol', () => {
  const facts = [
    count([symbol(vfsRead + 1n, 'symbol')], 2n),
    count([symbol(vfsRead + 9n, 'symbol')], 3n),
    count([symbol(vfsRead + 9n, 'symbol')], 4n, 1),
  ]
  expect(aggregated('sum', facts, { aggpercpu: true }).out).toBe(
    `\n  ${'vmlinux`vfs_read'.padEnd(50)}${number(9)}\n    [CPU 0]${number(5)}\n    [CPU 1]${number(4)}\n    [CPU 3]${number(0)}\n`,
  )
})

test('clear() restarts every entry of the map that is shown as one', () => {
  const facts = [vfsRead + 1n, vfsRead + 9n].map((address, cpu) =>
    count([symbol(address, 'symbol')], 5n, cpu),
  )
  const { restarts } = aggregated('max', facts, {}, [[{ action: 'clear', aggregations: [0] }]])
  const keys = restarts.flatMap((restart) => restart.keys.map((key) => Buffer.from(key)))
  const { descriptor, entries } = aggregation(0, 'a', 'max', facts)
  expect(descriptor.keys).toHaveLength(1)
  expect(keys).toEqual(entries.map(({ key }) => Buffer.from(key)))
})

test('a stack as a key is its frames, then the value', () => {
  const facts = [count([stack([vfsRead, ksysRead + 1n]), text('x', 8)], 16n)]
  expect(aggregated('sum', facts).out).toBe(
    `\n\n${indent}vmlinux\`vfs_read\n${indent}vmlinux\`ksys_read+0x1\n  ${'x'.padEnd(50)}${number(16)}\n`,
  )
})

test('processes of keys are met once a snapshot shows them', () => {
  const met: number[] = []
  const { descriptor, entries } = aggregation(0, 'a', 'sum', [
    count([stack([program], { pid: 7, frames: 2 })], 1n),
    count([stack([program], { pid: gone, frames: 2 })], 1n),
  ])
  const { consumer } = harness({
    aggregations: [descriptor],
    symboliser: { ...symboliser, meet: (pid) => met.push(pid) },
  })
  consumer.snapshot(0, entries)
  expect(met).toEqual([7, gone])
})
