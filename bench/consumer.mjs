/** How fast the consumer turns ring records and aggregation entries into text, on one core. */
import { fromSources } from './sources.mjs'
import { median } from './table.mjs'

const { createConsumer, defaultOptions, parseFormat, vocabulary } = await fromSources(`
  export * from './src/consume/index.ts'
  export { vocabulary } from './src/builtin/index.ts'
  export { parseFormat } from './src/lang/syntax/index.ts'`)

const RECORDS = 200_000
const ROUNDS = 7
const HEADER_BYTES = 24

const int = (offset, bytes) => ({ kind: 'int', offset, bytes, signed: true })
const string = (offset, bytes) => ({ kind: 'string', offset, bytes })

const cases = [
  {
    name: 'printf("%d %s\\n")',
    quiet: true,
    item: { action: 'printf', format: '%d %s\n', fields: [int(24, 4), string(28, 16)] },
  },
  {
    name: 'printf("%-16s %6d %x\\n")',
    quiet: true,
    item: { action: 'printf', format: '%-16s %6d %x\n', fields: [string(28, 16), int(24, 4), int(48, 8)] },
  },
  { name: 'trace(int), with columns', quiet: false, item: { action: 'trace', fields: [int(24, 4)] } },
]

let written = 0
const sink = {
  write: (bytes) => {
    written += bytes.length
  },
}

const consumerOf = (extra) =>
  createConsumer({
    records: [],
    aggregations: [],
    probe: () => ({ provider: 'syscall', module: 'vmlinux', function: 'read', name: 'entry' }),
    actions: vocabulary.actions,
    aggregationDefs: vocabulary.aggregations,
    clauseName: (clause) => `dt_clause_${clause}`,
    output: sink,
    errors: sink,
    ...extra,
    options: { ...defaultOptions, ...extra.options },
  })

const recordBytes = 56

const fillRecord = (view, at, i) => {
  view.setUint32(at, 1, true)
  view.setUint32(at + 4, i & 1, true)
  view.setBigUint64(at + 8, 1_000_000_000_000n + BigInt(i * 700), true)
  view.setUint32(at + 16, 10, true)
  view.setInt32(at + HEADER_BYTES, i * 7, true)
  new Uint8Array(view.buffer, at + 28, 16).set(Buffer.from('nginx-worker'))
  view.setBigInt64(at + 48, 0xffff_8880_1234_5678n, true)
}

const timed = (work) => {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

const ring = new Uint8Array(RECORDS * recordBytes)
const view = new DataView(ring.buffer)
for (let i = 0; i < RECORDS; i++) fillRecord(view, i * recordBytes, i)

const formatting = ({ name, quiet, item }) => {
  const parsed = 'format' in item ? { ...item, format: parseFormat(item.format) } : item
  const record = {
    epid: 1,
    clause: 'dt_clause_0',
    bytes: recordBytes,
    items: [parsed],
    prints: true,
  }
  const consumer = consumerOf({ records: [record], options: { quiet } })
  const times = Array.from({ length: ROUNDS }, () =>
    timed(() => {
      for (let at = 0; at < ring.length; at += recordBytes) {
        consumer.record(ring, at, recordBytes)
        if (at % (4096 * recordBytes) === 0) consumer.endDrain()
      }
      consumer.endDrain()
    }),
  )
  const ms = median(times)
  return { name, 'M records/s': RECORDS / ms / 1000, 'ns a record': (ms * 1e6) / RECORDS }
}

const KEYS = 10_000
const CPUS = 4

const entriesOf = (cells) =>
  Array.from({ length: KEYS * CPUS }, (_, i) => {
    const key = Buffer.alloc(24)
    key.writeUInt32LE(i % CPUS, 0)
    key.write(`process-${(i / CPUS) | 0}`, 4)
    const values = new BigInt64Array(cells)
    // A histogram has a few buckets in use.
    values.fill(BigInt((i * 7919) % 1000), 0, 8)
    return { key, cells: values }
  })

const aggregating = ([fn, cells]) => {
  const descriptor = {
    id: 0,
    name: 'a',
    map: 'a',
    keys: [string(4, 16)],
    keyBytes: 24,
    cpuOffset: 0,
    cells,
    function: fn,
    parameters: [],
  }
  const entries = entriesOf(cells)
  const [reading, printing] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    const consumer = consumerOf({ aggregations: [descriptor] })
    reading.push(timed(() => consumer.snapshot(0, entries)))
    printing.push(timed(() => consumer.finish()))
  }
  return {
    name: `@[execname] = ${fn}(), ${KEYS} keys on ${CPUS} CPUs`,
    'merge ms': median(reading),
    'sort and print ms': median(printing),
  }
}

const aggregations = [
  ['count', 1],
  ['quantize', 127],
]

export const consumer = () => {
  const rows = [...cases.map(formatting), ...aggregations.map(aggregating)]
  if (written === 0) throw new Error('the consumer wrote nothing')
  return rows
}
