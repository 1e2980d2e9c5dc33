/** Aggregations as text: default layout, printa(), sorting, clear(), trunc(), normalize(). */
import { expect, test } from 'vitest'
import type { ConsumerOptions } from '../../../src/consume/index.ts'
import {
  type Action,
  type AggregationSample,
  aggregation,
  blob,
  type EntryFacts,
  harness,
  probePart,
  sample,
  signed,
  text,
  unsigned,
} from '../../support/consume.ts'

/** A consumer over aggregations that stay as they are unless a test changes their entries. */
const tracing = (
  samples: readonly AggregationSample[],
  options: Partial<ConsumerOptions> = {},
  clauses: readonly (readonly Action[])[] = [],
) => {
  const made = clauses.map((actions, i) => sample(i + 1, actions))
  const live = new Map(samples.map(({ descriptor, entries }) => [descriptor.id, entries]))
  const { consumer, out } = harness({
    records: made.map(({ descriptor }) => descriptor),
    aggregations: samples.map(({ descriptor }) => descriptor),
    options: { quiet: true, ...options },
    refresh: (id) => consumer.snapshot(id, live.get(id) ?? []),
  })
  return {
    consumer,
    out,
    live,
    fire: (...epids: number[]) => {
      for (const epid of epids) {
        const bytes = made[epid - 1]?.bytes ?? new Uint8Array()
        consumer.record(bytes, 0, bytes.length)
      }
      consumer.endDrain()
    },
  }
}

const final = (samples: readonly AggregationSample[], options: Partial<ConsumerOptions> = {}): string => {
  const { consumer, out } = tracing(samples, options)
  consumer.finish()
  return out()
}

const printa = (
  samples: readonly AggregationSample[],
  format: string | undefined,
  options: Partial<ConsumerOptions> = {},
): string => {
  const aggregations = samples.map(({ descriptor }) => descriptor.id)
  const { fire, out } = tracing(samples, options, [
    [{ action: 'printa', aggregations, ...(format !== undefined && { format }) }],
  ])
  fire(1)
  return out()
}

const keyed = (rows: readonly (readonly [string, bigint])[]): EntryFacts[] =>
  rows.map(([key, value]) => ({ key: [text(key, 32)], cells: [value] }))

const greek = aggregation(0, 't', 'sum', [
  { key: [text('alpha'), signed(4, 3)], cells: [10n] },
  { key: [text('beta'), signed(4, 12)], cells: [-4n] },
])
const greekTable =
  '\n' +
  '  beta                                                     12               -4\n' +
  '  alpha                                                     3               10\n'

test('the final print: a newline, then key columns and values, ascending by value', () => {
  expect(final([greek])).toBe(greekTable)
})

test('printa without a format prints the same', () => {
  expect(printa([greek], undefined)).toBe(greekTable)
})

test('printa with a format adds nothing', () => {
  expect(printa([greek], '%-8s %@5d\n')).toBe('beta        -4\nalpha       10\n')
})

test('a value conversion takes flags and width', () => {
  expect(printa([aggregation(0, 't', 'sum', keyed([['a', -4n]]))], '%-8s %@5d|%@-5d|%@x\n')).toBe(
    'a           -4|-4   |fffffffffffffffc\n',
  )
})

test('what printa printed is not printed again', () => {
  const { consumer, fire, out } = tracing([greek], {}, [
    [{ action: 'printa', aggregations: [0], format: '%s ' }],
  ])
  fire(1)
  consumer.finish()
  expect(out()).toBe('beta alpha \n')
})

test('an un-keyed aggregation that nothing updated prints nothing, a sum of 0 prints 0', () => {
  const untouched = aggregation(0, 'a', 'count', [])
  const zero = aggregation(1, 'b', 'sum', [{ cells: [0n], cpu: 1 }])
  expect(final([untouched, zero])).toBe(`\n${'0'.padStart(17)}\n`)
})

test.each([
  { name: '8 bytes', key: unsigned(8, 2n ** 64n - 1n), want: ` ${'-1'.padStart(16)}` },
  { name: '4 bytes', key: unsigned(4, 0xffff_ffff), want: ` ${'-1'.padStart(8)}` },
  { name: '2 bytes', key: signed(2, -1), want: ' 65535' },
  { name: '1 byte', key: signed(1, -1), want: ' 255' },
  { name: 'a string', key: text('ssh'), want: `  ssh${' '.repeat(47)}` },
  { name: 'no text', key: text(''), want: ' '.repeat(52) },
  { name: 'a probe name', key: probePart('function', 20), want: `  vfs_read${' '.repeat(42)}` },
  { name: 'bytes that are text', key: blob(Buffer.from('ok\0\0')), want: `  ok${' '.repeat(48)}` },
  {
    name: 'bytes that are none',
    key: blob(Buffer.from('ok\0x')),
    want:
      '\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n' +
      `         0: 6f 6b 00 78${' '.repeat(38)}ok.x\n`,
  },
])('key column of $name', ({ key, want }) => {
  expect(final([aggregation(0, 'a', 'count', [{ key: [key], cells: [1n] }])])).toBe(
    `\n${want}${'1'.padStart(17)}\n`,
  )
})

test('entries of several CPUs are one', () => {
  const facts = [
    { key: [text('a')], cells: [1n], cpu: 0 },
    { key: [text('b')], cells: [9n], cpu: 1 },
    { key: [text('a')], cells: [4n], cpu: 3 },
  ]
  expect(printa([aggregation(0, 'a', 'count', facts)], '%s=%@d ')).toBe('a=5 b=9 ')
  const least = facts.map((fact) => ({ ...fact, cells: fact.cells.map((n) => -n) }))
  expect(printa([aggregation(0, 'a', 'min', least)], '%s=%@d ')).toBe('b=-9 a=-4 ')
})

test('probe IDs of one name are one key', () => {
  const facts = [40, 41, 20].map((id) => ({ key: [probePart('function', id)], cells: [1n] }))
  expect(printa([aggregation(0, 'a', 'count', facts)], '%s=%@d ')).toBe('vfs_read=1 tcp_v4_rcv=2 ')
})

test('aggpercpu shows each CPU after the value, one without data too', () => {
  const facts = [
    { key: [text('a')], cells: [4n], cpu: 3 },
    { key: [text('a')], cells: [1n], cpu: 0 },
  ]
  expect(final([aggregation(0, 'a', 'count', facts)], { aggpercpu: true })).toBe(
    `\n  ${'a'.padEnd(50)}${'5'.padStart(17)}\n` +
      `    [CPU 0]${'1'.padStart(17)}\n` +
      `    [CPU 1]${'0'.padStart(17)}\n` +
      `    [CPU 3]${'4'.padStart(17)}\n`,
  )
})

const avg = aggregation(0, 'a', 'avg', [{ cells: [3n, -10n] }])
const stddev = aggregation(0, 'a', 'stddev', [{ cells: [4n, 20n, 132n] }])

test.each([
  { name: 'avg', have: avg, want: '-3' },
  { name: 'stddev', have: stddev, want: '2' },
])('$name is computed, then printed', ({ have, want }) => {
  expect(final([have])).toBe(`\n${want.padStart(17)}\n`)
  expect(printa([have], '%@d')).toBe(want)
})

test('joined: one line a key of the union, missing values are 0', () => {
  const a = aggregation(
    0,
    'a',
    'count',
    keyed([
      ['x', 1n],
      ['y', 5n],
    ]),
  )
  const b = aggregation(1, 'b', 'max', [
    // The same keys in a wider space.
    { key: [text('y', 64)], cells: [2n] },
    { key: [text('z', 64)], cells: [-3n] },
  ])
  expect(printa([a, b], '%s: %@d %@d\n')).toBe('z: 0 -3\nx: 1 0\ny: 5 2\n')
  expect(printa([a, b], '%s %@d %@d %@d|')).toBe('z 0 -3 -3|x 1 0 0|y 5 2 2|')
  expect(printa([a, b], undefined)).toBe(
    `\n  ${'z'.padEnd(50)}${'0'.padStart(17)}${'-3'.padStart(17)}\n` +
      `  ${'x'.padEnd(50)}${'1'.padStart(17)}${'0'.padStart(17)}\n` +
      `  ${'y'.padEnd(50)}${'5'.padStart(17)}${'2'.padStart(17)}\n`,
  )
})

const pairs = aggregation(0, 'a', 'sum', [
  { key: [text('b'), signed(4, -1)], cells: [1n] },
  { key: [text('a'), signed(4, 2)], cells: [1n] },
  { key: [text('c'), signed(4, 1)], cells: [-9n] },
])

test.each([
  { name: 'by value, ties by key', options: {}, want: 'c a b ' },
  { name: 'aggsortrev', options: { aggsortrev: true }, want: 'b a c ' },
  { name: 'aggsortkey', options: { aggsortkey: true }, want: 'a b c ' },
  {
    name: 'aggsortkeypos, where integers are unsigned',
    options: { aggsortkey: true, aggsortkeypos: 1 },
    want: 'c a b ',
  },
  { name: 'aggsortkeypos out of range', options: { aggsortkey: true, aggsortkeypos: 7 }, want: 'a b c ' },
])('sorted: $name', ({ options, want }) => {
  expect(printa([pairs], '%s ', options)).toBe(want)
})

test.each([
  { options: {}, want: 'z x y ' },
  { options: { aggsortpos: 1 }, want: 'y z x ' },
  { options: { aggsortpos: 2 }, want: 'z x y ' },
  { options: { aggsortpos: 1, aggsortrev: true }, want: 'x z y ' },
])('joined sorting with $options', ({ options, want }) => {
  const a = aggregation(
    0,
    'a',
    'sum',
    keyed([
      ['x', 1n],
      ['y', 2n],
      ['z', 1n],
    ]),
  )
  const b = aggregation(
    1,
    'b',
    'sum',
    keyed([
      ['x', 9n],
      ['y', 1n],
      ['z', 5n],
    ]),
  )
  expect(printa([a, b], '%s ', options)).toBe(want)
})

test('the final print follows the order of first appearance, aggsortrev turns it', () => {
  const [a, b] = [1n, 2n].map((n) => aggregation(Number(n), `a${n}`, 'sum', [{ cells: [n] }]))
  if (!a || !b) throw new Error('two were made')
  const rows = [1, 2].map((n) => `${n}`.padStart(17))
  expect(final([b, a])).toBe(`\n${rows.join('\n')}\n`)
  expect(final([b, a], { aggsortrev: true })).toBe(`\n${rows.toReversed().join('\n')}\n`)
})

const hundred = aggregation(
  0,
  'a',
  'sum',
  Array.from({ length: 100 }, (_, i) => ({ key: [signed(4, i)], cells: [BigInt(i)] })),
)

test.each([
  { count: 3n, want: '97 98 99 ' },
  { count: -2n, want: '0 1 ' },
  { count: 0n, want: '' },
  { count: 1000n, want: `${Array.from({ length: 100 }, (_, i) => i).join(' ')} ` },
])('trunc(@, $count)', ({ count, want }) => {
  const { fire, out } = tracing([hundred], {}, [
    [{ action: 'trunc', aggregations: [0], data: [signed(8, count)] }],
    [{ action: 'printa', aggregations: [0], format: '%d ' }],
  ])
  fire(1, 2)
  expect(out()).toBe(want)
})

const show: Action = { action: 'printa', aggregations: [0], format: '%s=%@d ' }
const clear: Action = { action: 'clear', aggregations: [0] }
const trunc: Action = { action: 'trunc', aggregations: [0] }

test('clear keeps the keys; what is shown is the growth since', () => {
  const { fire, out, live } = tracing(
    [
      aggregation(
        0,
        'a',
        'count',
        keyed([
          ['x', 3n],
          ['y', 5n],
        ]),
      ),
    ],
    {},
    [[show], [clear]],
  )
  fire(1, 2, 1)
  live.set(
    0,
    aggregation(
      0,
      'a',
      'count',
      keyed([
        ['x', 3n],
        ['y', 9n],
        ['z', 1n],
      ]),
    ).entries,
  )
  fire(1)
  expect(out()).toBe('x=3 y=5 x=0 y=0 x=0 z=1 y=4 ')
})

test('a truncated key comes back with its growth alone', () => {
  const { fire, out, live } = tracing(
    [
      aggregation(
        0,
        'a',
        'count',
        keyed([
          ['x', 3n],
          ['y', 5n],
        ]),
      ),
    ],
    {},
    [[show], [trunc], [clear]],
  )
  fire(1, 2, 1)
  live.set(
    0,
    aggregation(
      0,
      'a',
      'count',
      keyed([
        ['x', 3n],
        ['y', 9n],
      ]),
    ).entries,
  )
  fire(1)
  fire(3, 1)
  expect(out()).toBe('x=3 y=5 y=4 y=0 ')
})

const minOf = (value: bigint) =>
  aggregation(0, 'a', 'min', [
    { key: [text('x', 32)], cells: [value], cpu: 0 },
    { key: [text('x', 32)], cells: [value + 1n], cpu: 2 },
  ])
const least = 0x7fff_ffff_ffff_ffffn

test.each([
  { name: 'clear', action: clear, meanwhile: `x=${least} ` },
  { name: 'trunc', action: trunc, meanwhile: '' },
])('$name of a minimum restarts it in the kernel', ({ action, meanwhile }) => {
  const { consumer, fire, out, live } = tracing([minOf(4n)], {}, [[show], [action]])
  fire(1, 2, 1)
  expect(out()).toBe(`x=4 ${meanwhile}`)
  const restarts = consumer.pendingRestarts()
  expect(restarts).toEqual([
    { aggregation: 0, keys: minOf(4n).entries.map(({ key }) => key), cells: BigInt64Array.of(least) },
  ])
  expect(consumer.pendingRestarts()).toEqual([])
  live.set(0, minOf(7n).entries)
  fire(1)
  expect(out()).toBe(`x=4 ${meanwhile}x=7 `)
})

test('normalize divides what is shown, denormalize undoes it', () => {
  const normalize: Action = { action: 'normalize', aggregations: [0], data: [unsigned(8, 10)] }
  const { fire, out } = tracing(
    [
      aggregation(
        0,
        'a',
        'sum',
        keyed([
          ['x', -25n],
          ['y', 99n],
        ]),
      ),
    ],
    {},
    [
      [show],
      [normalize],
      [{ action: 'denormalize', aggregations: [0] }],
      [{ ...normalize, data: [unsigned(8, 0)] }],
    ],
  )
  fire(2, 1, 3, 1)
  expect(out()).toBe('x=-2 y=9 x=-25 y=99 ')
  expect(() => fire(4)).toThrow('Invalid normalization')
})

test('an entry that one read of the map misses keeps its values', () => {
  const { fire, out, live } = tracing(
    [
      aggregation(
        0,
        'a',
        'count',
        keyed([
          ['x', 3n],
          ['y', 5n],
        ]),
      ),
    ],
    {},
    [[show]],
  )
  fire(1)
  live.set(0, aggregation(0, 'a', 'count', keyed([['y', 6n]])).entries)
  fire(1)
  expect(out()).toBe('x=3 y=5 x=3 y=6 ')
})

test('the memory of a map read may be used again: entries are copied', () => {
  const { descriptor, entries } = minOf(4n)
  const { consumer, out } = harness({ aggregations: [descriptor], options: { quiet: true } })
  const key = Buffer.alloc(64).subarray(8, 8 + descriptor.keyBytes)
  const cells = new BigInt64Array(1)
  const reused = function* () {
    for (const entry of entries) {
      key.set(entry.key)
      cells.set(entry.cells)
      yield { key, cells }
    }
  }
  consumer.snapshot(0, reused())
  key.fill(0xff)
  cells.fill(-1n)
  consumer.finish()
  expect(out()).toBe(`\n  ${'x'.padEnd(50)}${'4'.padStart(17)}\n`)
})

test('untrusted keys are escaped for a terminal', () => {
  expect(
    printa([aggregation(0, 'a', 'count', keyed([['\x1b]0;x\x07', 1n]]))], '[%-12s]', { escape: true }),
  ).toBe('[\\033]0;x\\007]')
})
