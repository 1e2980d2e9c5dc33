import { expect, test } from 'vitest'
import { type FakeAnswers, fakeSys } from '../sys/index.ts'
import { LoadError } from './errors.ts'
import { type Batch, createMap } from './map.ts'
import type { MapSpec } from './spec.ts'

const files = { '/sys/devices/system/cpu/possible': '0-2\n' }
const hash: MapSpec = { name: 'h', type: 'hash', keySize: 4, valueSize: 4, maxEntries: 8 }

test.each([
  {
    name: 'flags',
    spec: { ...hash, flags: { noPrealloc: true, mmapable: false } },
    want: { mapType: 1, mapFlags: 1 },
  },
  {
    name: 'a name the kernel would refuse',
    spec: { ...hash, name: 'tcp:::@x y' },
    want: { mapName: 'tcp____x_y' },
  },
  {
    name: 'types',
    spec: { ...hash, type: 'task_storage', valueSize: 24 },
    want: { mapType: 29, btfKeyTypeId: 1, btfValueTypeId: 4 },
  },
] as const)('creates a map with $name', ({ spec, want }) => {
  let given: unknown
  const sys = fakeSys({
    bpf: (command, attr) => {
      if (command === 'MAP_CREATE') given = attr
      return undefined
    },
  })
  createMap(sys, spec)[Symbol.dispose]()
  expect(given).toMatchObject(want)
  expect(sys.open.size).toBe(0)
})

test.each([
  { type: 'percpu_hash', stride: 8, bytes: 24 },
  { type: 'percpu_array', stride: 8, bytes: 24 },
  { type: 'hash', stride: 4, bytes: 4 },
] as const)('a $type value of 4 bytes takes $bytes', ({ type, stride, bytes }) => {
  using map = createMap(fakeSys({ files }), { ...hash, type })
  expect([map.cpuStride, map.valueBytes]).toEqual([stride, bytes])
  expect(() => map.update(new Uint8Array(4), new Uint8Array(5))).toThrow(RangeError)
})

test('fills contents, padded to the value, then freezes', () => {
  let value: unknown
  const sys = fakeSys({
    bpf: (command, attr) => {
      if (command === 'MAP_UPDATE_ELEM') value = attr['value']
      return undefined
    },
  })
  const spec: MapSpec = {
    name: 'ro',
    type: 'array',
    keySize: 4,
    valueSize: 4,
    maxEntries: 1,
    flags: { readOnlyProgram: true },
  }
  using _map = createMap(sys, { ...spec, contents: Uint8Array.of(1, 2) })
  expect(value).toEqual(Uint8Array.of(1, 2, 0, 0))
  expect(sys.log).toEqual(['MAP_CREATE', 'MAP_UPDATE_ELEM', 'MAP_FREEZE'])
})

test('a map that can not be frozen is closed', () => {
  const sys = fakeSys({ bpf: (command) => (command === 'MAP_FREEZE' ? 'EBUSY' : undefined) })
  const spec: MapSpec = {
    ...hash,
    type: 'array',
    flags: { readOnlyProgram: true },
    contents: Uint8Array.of(1),
  }
  expect(() => createMap(sys, spec)).toThrow('map h: MAP_FREEZE failed: EBUSY')
  expect(sys.open.size).toBe(0)
})

/** A kernel whose hash gives `chunks` in turn: a number of entries, or no room. The last number comes with ENOENT. */
const batching = (chunks: readonly (number | 'ENOSPC')[]) => {
  const rooms: unknown[] = []
  const cursors: unknown[] = []
  let call = 0
  let next = 0
  const answers: FakeAnswers = {
    bpf: (command, attr) => {
      if (command !== 'MAP_LOOKUP_BATCH') return undefined
      rooms.push(attr['count'])
      cursors.push((attr['inCursor'] as Uint8Array | undefined)?.[0])
      const chunk = chunks.at(call++) ?? 'EFAULT'
      ;(attr['outCursor'] as Uint8Array)[0] = call
      if (typeof chunk === 'string') return chunk
      for (let i = 0; i < chunk; i++) (attr['keys'] as Uint8Array)[i * 4] = next++
      return { out: { count: chunk }, ...(call === chunks.length && { errno: 'ENOENT' as const }) }
    },
  }
  return { answers, rooms, cursors }
}

const keysOf = (batches: Iterable<Batch>) => {
  const keys: number[] = []
  for (const { count, keys: bytes } of batches) for (let i = 0; i < count; i++) keys.push(bytes[i * 4] ?? -1)
  return keys
}

test('reads a map in batches until ENOENT, which comes with the last entries', () => {
  const kernel = batching([3, 2, 1])
  using map = createMap(fakeSys(kernel.answers), hash)
  expect(keysOf(map.batches())).toEqual([0, 1, 2, 3, 4, 5])
  expect(kernel.cursors).toEqual([undefined, 1, 2])
})

test('makes more room when one bucket does not fit, and goes on at the same cursor', () => {
  const kernel = batching([1, 'ENOSPC', 2])
  using map = createMap(fakeSys(kernel.answers), { ...hash, maxEntries: 1 })
  expect(keysOf(map.batches())).toEqual([0, 1, 2])
  expect([kernel.rooms, kernel.cursors]).toEqual([
    [1, 1, 2],
    [undefined, 1, 2],
  ])
})

test('any other errno in the middle of a map is an error', () => {
  const sys = fakeSys({ bpf: (command) => (command === 'MAP_LOOKUP_BATCH' ? 'EFAULT' : undefined) })
  using map = createMap(sys, hash)
  expect(() => keysOf(map.batches())).toThrow(LoadError)
})
