import { expect, test } from 'vitest'
import { aggregation, harness, sample, signed, text } from '../../test/support/consume.ts'
import { type Output, streams } from './output.ts'
import type { PieceOrigin } from './piece.ts'

/** What a program prints, each piece with a word for where it is from. */
const pieces = () => {
  const seen: string[] = []
  const word = ({ probe, aggregation: of, parts }: PieceOrigin) =>
    probe ? probe.function : `@${of} ${parts.join(' ')}`
  const output: Output = {
    write: () => seen.push('outside of pieces'),
    piece: (bytes, origin) => seen.push(`${word(origin)}: ${JSON.stringify(Buffer.from(bytes).toString())}`),
  }
  return { seen, output }
}

test("each action's text is a piece, without the columns and the newline around them", () => {
  const { seen, output } = pieces()
  const actions = [
    { action: 'trace', data: [signed(4, 7)] },
    { action: 'printf', format: 'is %d\n', data: [signed(4, 8)] },
  ]
  const traced = sample(1, actions, { probe: 10 })
  const { consumer } = harness({ records: [traced.descriptor], output })
  consumer.record(traced.bytes, 0, traced.bytes.length)
  consumer.endDrain()
  consumer.finish()
  expect(seen).toEqual(['read: "          7"', 'read: "is 8\\n"'])
})

test('an aggregation comes as keys, values and the end of the line', () => {
  const { seen, output } = pieces()
  const counts = aggregation(1, 'a', 'count', [{ key: [signed(4, 7), text('x', 8)], cells: [3n] }])
  const { consumer } = harness({ aggregations: [counts.descriptor], output })
  consumer.snapshot(1, counts.entries)
  consumer.finish()
  expect(seen.map((piece) => piece.replaceAll(/ {2,}/g, ' '))).toEqual([
    '@a key: " 7"',
    '@a key: " x "',
    '@a value: " 3"',
    '@a format last: "\\n"',
  ])
})

test("a format's text, keys and values are pieces, the last marked as such", () => {
  const { seen, output } = pieces()
  const counts = aggregation(1, 'a', 'count', [{ key: [signed(4, 7)], cells: [3n] }])
  const shown = sample(1, [{ action: 'printa', format: 'k=%d v=%@d', aggregations: [1] }])
  const { consumer } = harness({
    records: [shown.descriptor],
    aggregations: [counts.descriptor],
    output,
    refresh: () => consumer.snapshot(1, counts.entries),
  })
  consumer.record(shown.bytes, 0, shown.bytes.length)
  consumer.endDrain()
  expect(seen).toEqual(['@a format: "k="', '@a key: "7"', '@a format: " v="', '@a value last: "3"'])
})

test('a message comes where it arose, between pieces', () => {
  const seen: string[] = []
  const { out, message, piece, flush } = streams(
    { write: () => undefined, piece: (bytes) => seen.push(Buffer.from(bytes).toString()) },
    { write: (bytes) => seen.push(Buffer.from(bytes).toString()) },
  )
  const origin = () => ({ probe: undefined, aggregation: 'a', data: true, parts: [] })
  message('first')
  out.ascii('second')
  piece(origin)
  message('third')
  flush()
  expect(seen).toEqual(['dtrace: first\n', 'second', 'dtrace: third\n'])
})
