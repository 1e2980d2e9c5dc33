import { expect, test } from 'vitest'
import { decodeEvent, recordsIn } from './mapping-events.ts'

const record = (type: number, misc: number, body: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil((8 + body.length + 8) / 8) * 8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type, true)
  view.setUint16(4, misc, true)
  view.setUint16(6, bytes.length, true)
  bytes.set(body, 8)
  return bytes
}

const words = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer)
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))
const text = (value: string) => new TextEncoder().encode(`${value}\0`)

/** PERF_RECORD_MMAP2 (include/uapi/linux/perf_event.h). */
const mmap2 = (path: string) =>
  record(
    10,
    2,
    join(words(7, 8, 0x1000, 0x7f00, 0x2000, 0, 0x3000, 0, 254, 0, 1234, 0, 1, 0, 5, 2), text(path)),
  )

const view = (bytes: Uint8Array) => new DataView(bytes.buffer)

test.each([
  {
    what: 'a mapping',
    bytes: mmap2('/usr/lib/libc.so.6'),
    want: {
      kind: 'map',
      pid: 7,
      mapping: {
        start: 0x7f00_0000_1000,
        end: 0x7f00_0000_3000,
        offset: 0x3000,
        file: 'fe:00 1234',
        path: '/usr/lib/libc.so.6',
        executable: true,
      },
    },
  },
  { what: 'anonymous memory', bytes: mmap2('//anon'), want: { kind: 'map', mapping: { path: '' } } },
  {
    what: 'an exec',
    bytes: record(3, 1 << 13, join(words(7, 7), text('ls'))),
    want: { kind: 'exec', pid: 7 },
  },
  { what: 'a change of name', bytes: record(3, 0, join(words(7, 7), text('ls'))), want: undefined },
  { what: 'a fork', bytes: record(7, 0, words(9, 7, 9, 7, 0, 0)), want: { kind: 'fork', pid: 9, parent: 7 } },
  { what: 'a new thread', bytes: record(7, 0, words(7, 7, 9, 7, 0, 0)), want: undefined },
  { what: 'an exit', bytes: record(4, 0, words(7, 1, 7, 1, 0, 0)), want: undefined },
])('$what is told', ({ bytes, want }) => {
  const event = decodeEvent(view(bytes))
  if (want) expect(event).toMatchObject(want)
  else expect(event).toBeUndefined()
})

test('records are taken up to the head, also where one goes round the end of the ring', () => {
  const ring = new Uint8Array(256)
  const put = (at: number, bytes: Uint8Array) => {
    for (const [i, byte] of bytes.entries()) ring[(at + i) % ring.length] = byte
    return at + bytes.length
  }
  const forks = [1, 2].map((pid) => record(7, 0, words(pid, 0, pid, 0, 0, 0)))
  const start = 224
  let head = start
  for (const bytes of forks) head = put(head, bytes)
  put(head, record(7, 0, words(3, 0, 3, 0, 0, 0)))
  const pids = [...recordsIn(ring, start, head)].map((each) => each.getUint32(8, true))
  expect(pids).toEqual([1, 2])
})
