import { expect, test } from 'vitest'
import type { Fd } from '../../base/index.ts'
import { type FakeAnswers, fakeSys } from '../sys/index.ts'
import { BpfMap } from './map.ts'
import { RingBuffer } from './ring-buffer.ts'
import type { MapSpec } from './spec.ts'

const SIZE = 4096
const PAGE = 4096
const BUSY = 0x8000_0000
const DISCARDED = 0x4000_0000
const spec: MapSpec = { name: 'ring', type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: SIZE }

/** The kernel's side of a ring: writes both copies of the data, as the double mapping shows them. */
const kernelSide = (start = 0) => {
  const consumer = new Uint8Array(PAGE)
  const producer = new Uint8Array(PAGE + 2 * SIZE)
  const produced = new DataView(producer.buffer)
  const consumed = new DataView(consumer.buffer)
  let position = start
  const commit = () => produced.setBigUint64(0, BigInt(position), true)
  commit()
  consumed.setBigUint64(0, BigInt(start), true)
  const put = (at: number, byte: number) => {
    producer[PAGE + (at % SIZE)] = byte
    producer[PAGE + SIZE + (at % SIZE)] = byte
  }
  const word = (at: number, value: number) =>
    [0, 8, 16, 24].forEach((shift, i) => {
      put(at + i, (value >>> shift) & 0xff)
    })
  return {
    answers: { memory: (_fd, offset) => (offset === 0 ? consumer : producer) } satisfies FakeAnswers,
    write(bytes: readonly number[], flags = 0): number {
      const at = position
      word(at, (bytes.length | flags) >>> 0)
      bytes.forEach((byte, i) => {
        put(at + 8 + i, byte)
      })
      position += Math.ceil((8 + bytes.length) / 8) * 8
      commit()
      return at
    },
    finish: (at: number, length: number) => word(at, length),
    consumed: () => Number(consumed.getBigUint64(0, true)),
  }
}

const open = (kernel: ReturnType<typeof kernelSide>, answers: FakeAnswers = {}) => {
  const sys = fakeSys({ ...kernel.answers, ...answers })
  const map = new BpfMap(sys, 50 as Fd, spec)
  const ring = RingBuffer.open(sys, map)
  const read: number[][] = []
  const drain = () =>
    ring.drain((view, at, length) => {
      read.push(Array.from({ length }, (_, i) => view.getUint8(at + i)))
    })
  return { sys, ring, read, drain }
}

test('hands records over in order, skips discarded ones, frees all at once', () => {
  const kernel = kernelSide()
  const { read, drain, ring } = open(kernel)
  kernel.write([1, 2, 3])
  kernel.write([4, 4], DISCARDED)
  kernel.write([5, 6, 7, 8, 9, 10, 11, 12])
  expect(ring.pending).toBe(48)
  expect(drain()).toBe(2)
  expect(read).toEqual([
    [1, 2, 3],
    [5, 6, 7, 8, 9, 10, 11, 12],
  ])
  expect([kernel.consumed(), ring.pending, drain()]).toEqual([48, 0, 0])
})

test('stops at a record that is being written, and goes on once it is committed', () => {
  const kernel = kernelSide()
  const { read, drain } = open(kernel)
  kernel.write([1])
  const busy = kernel.write([2], BUSY)
  kernel.write([3])
  expect([drain(), kernel.consumed()]).toEqual([1, 16])
  kernel.finish(busy, 1)
  expect([drain(), read]).toEqual([2, [[1], [2], [3]]])
})

test.each([
  { name: 'the end of the data', start: SIZE - 16 },
  { name: 'position 2^32', start: 2 ** 32 - 16 },
  { name: 'position 2^40', start: 2 ** 40 - 16 },
])('reads a record across $name in one piece', ({ start }) => {
  const kernel = kernelSide(start)
  const { read, drain } = open(kernel)
  const record = Array.from({ length: 40 }, (_, i) => i)
  kernel.write(record)
  kernel.write([9])
  expect([drain(), read]).toEqual([2, [record, [9]]])
  expect(kernel.consumed()).toBe(start + 48 + 16)
})

test('a reader that throws has read that record, and the ring goes on', () => {
  const kernel = kernelSide()
  const { ring, read, drain } = open(kernel)
  kernel.write([1])
  kernel.write([2])
  expect(() =>
    ring.drain(() => {
      throw new Error('reader')
    }),
  ).toThrow('reader')
  expect([drain(), read]).toEqual([1, [[2]]])
})

test('a wait ends with a record, a timeout or a wake', async () => {
  let ready = false
  const { ring } = open(kernelSide(), { ready: () => ready })
  expect(await ring.wait(0)).toBe(false)
  ready = true
  expect(await ring.wait(0)).toBe(true)
  ring.wake()
  expect(await ring.wait(0)).toBe(false)
  expect(await ring.wait(0)).toBe(true)
})

test('closing lets go of everything, also in the middle of a wait', async () => {
  const { ring, sys } = open(kernelSide())
  const waiting = ring.wait(60_000)
  ring[Symbol.dispose]()
  ring[Symbol.dispose]()
  expect(await waiting).toBe(false)
  expect(await ring.wait(60_000)).toBe(false)
  expect([sys.open.size, sys.mapped.size]).toEqual([0, 0])
})

test('finds the page size by what the kernel maps', () => {
  const kernel = kernelSide()
  const tried: number[] = []
  const sys = fakeSys(kernel.answers)
  const picky = {
    ...sys,
    mmap: ((fd, range) => {
      tried.push(range.offset)
      return range.offset === 4096 ? { ok: false, errno: 'EINVAL' } : sys.mmap(fd, range)
    }) as typeof sys.mmap,
  }
  RingBuffer.open(picky, new BpfMap(sys, 50 as Fd, spec))[Symbol.dispose]()
  expect(tried).toEqual([4096, 16384, 0])
})

test('the largest ring: its two copies are more bytes than an int32 counts', () => {
  const sys = fakeSys()
  const map = new BpfMap(sys, 50 as Fd, { ...spec, maxEntries: 2 ** 30 })
  using ring = RingBuffer.open(sys, map)
  expect(ring.drain(() => undefined)).toBe(0)
})
