/** Records as text: columns, trace(), printf(), dumps, faults, drops; the expected text is dtrace(1)'s. */
import { expect, test } from 'vitest'
import {
  type Action,
  blob,
  type Datum,
  faultBytes,
  harness,
  printed,
  printf,
  probePart,
  sample,
  signed,
  text,
  trace,
  unsigned,
} from '../../support/consume.ts'

const quiet = { quiet: true }
const one = (...actions: Action[]) => printed([sample(1, actions)], quiet)

test('each clause has its line, the header comes once', () => {
  const samples = [sample(1, [trace(signed(4, 7)), trace(text('hi'))]), sample(2, [])]
  expect(printed(samples)).toBe(
    'CPU     ID                    FUNCTION:NAME\n' +
      '  1      1                           :BEGIN           7  hi                               \n' +
      '  1      1                           :BEGIN \n',
  )
})

test('quiet mode prints the data alone', () => {
  expect(printed([sample(1, [trace(signed(4, 7)), trace(text('hi'))]), sample(2, [])], quiet)).toBe('7hi')
})

test('test mode leaves the CPU and the ID out', () => {
  const column = `${'FUNCTION:NAME'.padStart(32)}\n`
  expect(printed([sample(1, [])], { testing: true })).toBe(`${column}${':BEGIN'.padStart(32)} \n`)
})

test('a name that is too long for its column is not cut', () => {
  const { consumer, out } = harness({
    records: [sample(1, []).descriptor],
    probe: () => ({ provider: 'fbt', module: 'vmlinux', function: 'f'.repeat(40), name: 'entry' }),
  })
  const { bytes } = sample(1, [], { cpu: 1234, probe: 7_654_321 })
  consumer.record(bytes, 0, bytes.length)
  consumer.endDrain()
  expect(out().split('\n')[1]).toBe(`1234 7654321 ${'f'.repeat(40)}:entry `)
})

test('a clause of silent actions prints nothing, not even the header', () => {
  const { consumer, out } = harness({
    records: [{ ...sample(1, [{ action: 'denormalize', aggregations: [0] }]).descriptor, prints: false }],
    aggregations: [
      {
        id: 0,
        name: 'a',
        map: 'a',
        keys: [],
        keyBytes: 4,
        cpuOffset: 0,
        cells: 1,
        function: 'count',
        parameters: [],
      },
    ],
  })
  const { bytes } = sample(1, [{ action: 'denormalize', aggregations: [0] }])
  consumer.record(bytes, 0, bytes.length)
  consumer.endDrain()
  expect(out()).toBe('')
})

test.each([
  { name: 'signed 8', have: signed(1, -7), want: '  -7', plain: '-7' },
  { name: 'signed 16', have: signed(2, -7), want: '    -7', plain: '-7' },
  { name: 'signed 32', have: signed(4, -7), want: '         -7', plain: '-7' },
  { name: 'signed 64', have: signed(8, -7), want: `${'-7'.padStart(20)}`, plain: '-7' },
  { name: 'unsigned 8', have: unsigned(1, 255), want: ' 255', plain: '255' },
  { name: 'unsigned 16', have: unsigned(2, 65535), want: ' 65535', plain: '65535' },
  { name: 'unsigned 32', have: unsigned(4, 0xffff_ffff), want: ' 4294967295', plain: '4294967295' },
  {
    name: 'unsigned 64',
    have: unsigned(8, 0xffff_ffff_ffff_ffffn),
    want: ' 18446744073709551615',
    plain: '18446744073709551615',
  },
  {
    name: 'least signed 64',
    have: signed(8, -(2n ** 63n)),
    want: ' -9223372036854775808',
    plain: '-9223372036854775808',
  },
  { name: 'string', have: text('abc'), want: `  abc${' '.repeat(30)}`, plain: 'abc' },
  {
    name: 'probe name',
    have: probePart('function', 20),
    want: `  vfs_read${' '.repeat(25)}`,
    plain: 'vfs_read',
  },
])('trace() of $name', ({ have, want, plain }) => {
  expect(printed([sample(1, [trace(have)])]).split(':BEGIN ')[1]).toBe(`${want}\n`)
  expect(one(trace(have))).toBe(plain)
})

const dump =
  '\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n' +
  '         0: 48 69 21 0a 00                                   Hi!..\n'

test('bytes are dumped in hex', () => {
  expect(one(trace(blob(Buffer.from('Hi!\n\0'))))).toBe(dump)
  expect(printed([sample(1, [trace(text('Hi!\n', 5))])], { quiet: true, rawbytes: true })).toBe(dump)
})

test('the dump of a text has no bytes of others behind its NUL, and that of a name is the name', () => {
  const stale = text(Buffer.from('Hi!\n\0stale'), 10)
  const dumped = (have: Datum) => printed([sample(1, [trace(have)])], { quiet: true, rawbytes: true })
  expect(dumped(stale)).toBe(
    dump.replace(
      '00                                   Hi!..',
      '00 00 00 00 00 00                    Hi!.......',
    ),
  )
  expect(dumped(probePart('function', 20))).toContain(
    '0: 76 66 73 5f 72 65 61 64 00                       vfs_read.\n',
  )
})

test('a dump has a row for each 16 bytes', () => {
  const rows = one(trace(blob(Buffer.from('0123456789abcdefg')))).split('\n')
  expect(rows[2]).toBe('         0: 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef')
  expect(rows[3]).toBe(`        10: 67${' '.repeat(47)}g`)
})

test('no bytes print nothing', () => {
  expect(one(trace(blob(new Uint8Array(0))))).toBe('')
})

test.each([
  {
    format: '[%6d|%-6d|%06x]',
    data: [signed(4, 42), signed(4, 42), signed(4, 255)],
    want: '[    42|42    |0000ff]',
  },
  { format: '[%#x %+d % d]', data: [signed(4, 255), signed(4, 7), signed(4, 7)], want: '[0xff +7  7]' },
  { format: '%d %u', data: [signed(4, -1), unsigned(1, 255)], want: '-1 255' },
  { format: '%u %x %o', data: [signed(2, -1), signed(1, -1), signed(1, -1)], want: '65535 ff 377' },
  { format: '[%5.2s]', data: [text('hello')], want: '[   he]' },
  { format: '[%*d]', data: [signed(4, -5), signed(4, 3)], want: '[3    ]' },
  { format: '[%.*s]', data: [signed(4, 2), text('hello')], want: '[he]' },
  { format: '%p %?p', data: [unsigned(8, 0xabc), unsigned(8, 0xabc)], want: 'abc              abc' },
  { format: '%S', data: [text('a\tb\x01')], want: 'a\\tb\\001' },
  { format: '%0.0s.', data: [text('hi')], want: 'hi.' },
  { format: '%c%c%%%C', data: [signed(1, 65), signed(4, 66), signed(1, 10)], want: 'AB%\\n' },
  { format: "%'d", data: [signed(8, -1234567)], want: '-1,234,567' },
  { format: '%s:%s', data: [probePart('provider', 20), probePart('name', 20)], want: 'fbt:entry' },
  {
    format: '%ls|%wc',
    data: [blob(Buffer.from('h\0\0\0\xe9\0\0\0', 'latin1'), 12), signed(4, 0x263a)],
    want: 'hé|☺',
  },
  { format: '\xc3\xa9', data: [], want: 'é' },
])('printf("$format")', ({ format, data, want }) => {
  expect(one(printf(format, ...data))).toBe(want)
})

test('control characters reach a file as they are and a terminal escaped', () => {
  const clause = [sample(1, [printf('\x1b[1m%s %c %-8s|', text('a\x1b[2J\r\n'), signed(1, 7), text('\x01'))])]
  expect(printed(clause, quiet)).toBe('\x1b[1ma\x1b[2J\r\n \x07 \x01       |')
  expect(printed(clause, { quiet: true, escape: true })).toBe('\x1b[1ma\\033[2J\\015\n \\007 \\001    |')
})

test('records come out by time, those of one CPU in their order', () => {
  const firing = (epid: number, cpu: number, timestamp: bigint) =>
    sample(epid, [printf(`${epid} `)], { cpu, timestamp })
  // Clause 3 interrupted clause 4 after that had read its clock.
  expect(
    printed(
      [firing(1, 0, 50n), firing(2, 1, 20n), firing(3, 2, 60n), firing(4, 2, 55n), firing(5, 1, 20n)],
      quiet,
    ),
  ).toBe('2 5 1 3 4 ')
})

const fault = (facts: { code: number; value?: bigint; pc?: number; clause?: number }) => {
  const { consumer, err } = harness()
  const bytes = faultBytes({ clause: 3, value: 0n, pc: -1, ...facts }, { probe: 20 })
  consumer.record(bytes, 0, bytes.length)
  consumer.endDrain()
  return err()
}
const subject = 'dtrace: error in dt_clause_3 for probe ID 20 (fbt:vmlinux:vfs_read:entry): '

test.each([
  { have: { code: 1, value: 0x10n, pc: 17 }, want: 'invalid address (0x10) at BPF pc 17' },
  { have: { code: 1, value: 0xffff_ffff_ffff_ffffn }, want: 'invalid address' },
  { have: { code: 4, value: 9n }, want: 'divide-by-zero' },
  { have: { code: 10, value: 4096n }, want: 'invalid size (0x1000)' },
  { have: { code: 11, value: 0xffff_ffff_ffff_fffen }, want: 'index out of bounds (-2)' },
  { have: { code: 77 }, want: 'unknown fault' },
])('fault: $want', ({ have, want }) => {
  expect(fault(have)).toBe(`${subject}${want}\n`)
})

test('messages stand between the lines around them', () => {
  const clause = sample(1, [printf('line\n')])
  const { consumer, both } = harness({ records: [clause.descriptor], options: quiet })
  const byZero = faultBytes({ clause: 0, code: 4, value: 0n, pc: -1 })
  const noScratch = faultBytes({ clause: 0, code: 5, value: 0n, pc: -1 })
  for (const bytes of [clause.bytes, byZero, clause.bytes, noScratch, byZero]) {
    consumer.record(bytes, 0, bytes.length)
  }
  consumer.endDrain()
  const message = 'dtrace: error in dt_clause_0 for probe ID 1 (dtrace:::BEGIN):'
  expect(both()).toBe(
    `line\n${message} divide-by-zero\nline\n${message} out of scratch space\n${message} divide-by-zero\n`,
  )
})

test('an action may dump a part of what it recorded', () => {
  const clause = sample(1, [{ action: 'tracemem', data: [blob(Buffer.from('Hi!\n\0rest'))] }])
  const { consumer, out } = harness({
    records: [{ ...clause.descriptor, prints: true }],
    options: quiet,
    actions: new Map([
      [
        'tracemem',
        {
          name: 'tracemem',
          doc: 'Dumps 5 bytes.',
          parameters: [],
          records: true,
          prints: true,
          lower: () => [],
          deliver: ({ fields }, record, port) => {
            const [field] = fields
            if (field) port.dump(record.bytes(field).subarray(0, 5))
          },
        },
      ],
    ]),
  })
  consumer.record(clause.bytes, 0, clause.bytes.length)
  consumer.endDrain()
  expect(out()).toBe(dump)
})

test('the last exit status counts', () => {
  const samples = [3, 4].map((status, i) => sample(i + 1, [{ action: 'exit', data: [signed(4, status)] }]))
  const { consumer } = harness({ records: samples.map(({ descriptor }) => descriptor) })
  expect(consumer.exitStatus()).toBeUndefined()
  for (const { bytes } of samples) consumer.record(bytes, 0, bytes.length)
  consumer.endDrain()
  expect(consumer.exitStatus()).toBe(4)
})

test.each([
  { name: 'principal', count: 2n, want: '2 drops on CPU 3' },
  { name: 'aggregation', count: 1n, want: '1 aggregation drop on CPU 3' },
  { name: 'nesting', count: 1n, want: '1 nested probe drop on CPU 3' },
  { name: 'dynamic', count: 5n, want: '5 dynamic variable drops' },
  { name: 'errorInError', count: 1n, want: '1 error in ERROR probe enabling' },
] as const)('drops: $want', ({ name, count, want }) => {
  const { consumer, err } = harness()
  consumer.drops(name, count, 3)
  consumer.drops(name, 0n, 3)
  expect(err()).toBe(`dtrace: ${want}\n`)
})

test('droptags puts the tag first', () => {
  const { consumer, err } = harness({ options: { droptags: true } })
  consumer.drops('speculation', 1n, 0)
  expect(err()).toBe('dtrace: [DTRACEDROP_SPEC] 1 speculative drop\n')
})

test('a record of no known clause ends the processing, and the next drain starts anew', () => {
  const clause = sample(1, [printf('ok')])
  const { consumer, out } = harness({ records: [clause.descriptor], options: quiet })
  const { bytes } = sample(9, [])
  consumer.record(bytes, 0, bytes.length)
  expect(() => consumer.endDrain()).toThrow('Unknown record layout 9')
  consumer.record(clause.bytes, 0, clause.bytes.length)
  consumer.endDrain()
  expect(out()).toBe('ok')
})

test('records are copied, and reading starts at the offset', () => {
  const clause = sample(1, [printf('%d\n', signed(8, 5))])
  const ring = new Uint8Array(256)
  ring.set(clause.bytes, 40)
  const { consumer, out } = harness({ records: [clause.descriptor], options: quiet })
  consumer.record(ring, 40, clause.bytes.length)
  ring.fill(0xff)
  consumer.endDrain()
  expect(out()).toBe('5\n')
})
