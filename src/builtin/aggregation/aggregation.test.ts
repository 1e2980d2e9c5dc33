/** Aggregating functions in the machine and as IR, against what their definitions say of the same values. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedCells } from '../../../test/support/aggregation-truth.ts'
import { compileText } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { runs } from '../../../test/support/runs.ts'
import { vocabulary } from '../index.ts'

const least = -(1n << 63n)
const most = (1n << 63n) - 1n
const powers = Array.from({ length: 63 }, (_, bit) => 1n << BigInt(bit))
const around = (values: readonly bigint[]): bigint[] =>
  values.flatMap((value) => [value - 1n, value, value + 1n, -value, 1n - value, -value - 1n])
const edges = [least, least + 1n, -1n, 0n, 1n, most - 1n, most, ...around(powers)]

type Feed = readonly [value: bigint, increment?: bigint]
type Row = { readonly call: string; readonly name: string; readonly parameters?: readonly bigint[] }

const known = new Map<string, ReturnType<typeof compileText>>()

const compiledOnce = (call: string): ReturnType<typeof compileText> => {
  const text = `syscall::read:entry { @a = ${call}; @k[arg2] = ${call}; }`
  const compiled = known.get(call) ?? compileText(text, undefined, { sizes: { aggsize: 4 << 20 } })
  known.set(call, compiled)
  return compiled
}

/** The merged cells after all feeds, the firings dealt to four CPUs in turn. */
const cellsAfter = (call: string, feeds: readonly Feed[]) =>
  [runVm, runIr].map((run) => {
    const traced = run(compiledOnce(call))
    feeds.forEach(([value, increment = 1n], at) => {
      traced.host.env.cpu = at % traced.host.cpus
      traced.fire('entry', value, increment, 7n)
    })
    return [traced.aggregation('a').get(''), traced.aggregation('k').get('7')]
  })

const holds = ({ call, name, parameters = [] }: Row, feeds: readonly Feed[]): void => {
  const want = expectedCells(
    name,
    feeds.map((feed) => [...feed].filter((word) => word !== undefined)),
    parameters,
  )
  for (const [unkeyed, keyed] of cellsAfter(call, feeds)) {
    expect(unkeyed).toEqual(want)
    expect(keyed).toEqual(want)
  }
}

const scalars: readonly Row[] = ['sum', 'min', 'max', 'avg', 'stddev'].map((name) => ({
  call: `${name}(arg0)`,
  name,
}))
const histograms: readonly Row[] = [
  { call: 'quantize(arg0, arg1)', name: 'quantize' },
  ...[
    [0n, 10n, 1n],
    [-100n, 100n, 7n],
    [5n, 6n, 1n],
    [-0x80000000n, 0n, 65535n],
  ].map((parameters) => ({
    call: `lquantize(arg0, ${parameters.join(', ')}, arg1)`,
    name: 'lquantize',
    parameters,
  })),
  ...[
    [10n, 0n, 6n, 20n],
    [10n, 0n, 3n, 5n],
    [2n, 0n, 61n, 2n],
    [2n, 3n, 10n, 2n],
    [10n, 2n, 4n, 100n],
    [16n, 0n, 2n, 256n],
    [65535n, 0n, 2n, 3n],
  ].map((parameters) => ({
    call: `llquantize(arg0, ${parameters.join(', ')}, arg1)`,
    name: 'llquantize',
    parameters,
  })),
]

/** Values at the edges of an equal-step or log-linear histogram. */
const edgesOf = ({ name, parameters = [] }: Row): bigint[] => {
  if (name === 'lquantize') {
    const [base = 0n, limit = 0n, step = 1n] = parameters
    return around([base, base + step, base + 2n * step, limit - step, limit])
  }
  const [factor = 2n, low = 0n, high = 0n, steps = 2n] = parameters
  const magnitudes = Array.from({ length: Number(high - low) + 2 }, (_, at) => factor ** (low + BigInt(at)))
  return around(magnitudes.flatMap((at) => [at, (at * 2n) / steps, at + (at * factor) / steps]))
}

const int64 = fc.oneof(
  fc.bigInt({ min: least, max: most }),
  fc.bigInt({ min: -300n, max: 300n }),
  fc.constantFrom(...edges),
)

test('count() counts', () => {
  holds({ call: 'count()', name: 'count' }, [[0n], [least], [5n], [5n], [-1n]])
})

describe.each(
  scalars.map((row) => ({ title: row.call, run: (feeds: readonly Feed[]) => holds(row, feeds) })),
)('$title', ({ run }) => {
  test('of no more than one value', () => run([[-7n]]))
  test('of the edges of 64 bits', () => run([[least], [most], [0n], [-1n], [least], [1n << 32n]]))
  test('of a sum of 0', () => run([[0n]]))
  test('of any values', () => {
    fc.assert(
      fc.property(fc.array(int64, { minLength: 1, maxLength: 12 }), (values) =>
        run(values.map((value) => [value])),
      ),
      { numRuns: runs(8, 30) },
    )
  })
})

describe.each(histograms.map((row) => ({ title: row.call, row: () => row })))('$title', ({ row: given }) => {
  const row = given()
  test('puts every edge in its bucket', () => {
    const values = row.name === 'quantize' ? edges : [...edgesOf(row), least, most, 0n]
    holds(
      row,
      values.map((value) => [BigInt.asIntN(64, value)]),
    )
  })
  test('adds any increment, also 0 and negative ones', () => {
    holds(row, [
      [3n, -5n],
      [3n, 2n],
      [-3n, 0n],
      [3n, most],
      [least, -1n],
    ])
  })
  test('takes any value', () => {
    const feeds = fc.array(fc.tuple(int64, fc.bigInt({ min: -3n, max: 9n })), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(feeds, (given) => holds(row, given)),
      { numRuns: runs(5, 20) },
    )
  })
})

test('stddev() takes a baseline off across the halves of its sum of squares', () => {
  const cells = (values: readonly bigint[]) =>
    BigInt64Array.from(
      expectedCells(
        'stddev',
        values.map((value) => [value]),
      ),
    )
  const [early, late] = [
    [most, -5n, 1n << 33n],
    [3n, 1n << 40n, least],
  ]
  const into = cells([...early, ...late])
  vocabulary.aggregations.get('stddev')?.subtract?.(into, cells(early))
  expect([...into]).toEqual([...cells(late)])
})

const shown: readonly (readonly [name: string, values: readonly bigint[], want: bigint])[] = [
  ['avg', [10n, -3n, 0n], 2n],
  ['stddev', [2n, 4n, 4n, 4n, 5n, 5n, 7n, 9n], 2n],
  ['stddev', [1n << 61n, 1n << 61n], 0n],
  ['min', [4n, -9n], -9n],
  ['max', [-4n, -9n], -4n],
]

test('avg, stddev, min and max show one number', () => {
  for (const [name, values, want] of shown) {
    const cells = expectedCells(
      name,
      values.map((value) => [value]),
    )
    const value = vocabulary.aggregations.get(name)?.show(BigInt64Array.from(cells), [], 1n)
    expect(value, name).toMatchObject({ kind: 'number', value: want })
  }
})
