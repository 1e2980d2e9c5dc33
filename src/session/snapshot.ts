/** Aggregations between the kernel's maps and the consumer: snapshots, initial cells, restarts. */
import type { BpfMap, LoadedObject } from '../bpf/load/index.ts'
import type { AggregationEntry, Restart } from '../consume/index.ts'
import type { AggregationDef } from '../defs/index.ts'
import type { AggregationDescriptor } from '../record/index.ts'

const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer)

/** Un-keyed: the cells, then the word that tells whether they were ever updated. */
const unkeyedWords = (descriptor: AggregationDescriptor): number => descriptor.cells + 1

const isKeyed = (descriptor: AggregationDescriptor): boolean => descriptor.keys.length > 0

/** The values of an un-keyed aggregation, one a CPU: of a per-CPU array in one entry, or an entry each. */
const perCpuValues = function* (map: BpfMap): Iterable<{ cpu: number; value: Uint8Array }> {
  if (map.spec.type === 'array') {
    for (let cpu = 0; cpu < map.spec.maxEntries; cpu++) {
      const value = map.lookup(u32(cpu))
      if (value) yield { cpu, value }
    }
    return
  }
  const values = map.lookup(u32(0)) ?? new Uint8Array()
  for (let cpu = 0; cpu * map.cpuStride < values.length; cpu++) {
    yield { cpu, value: values.subarray(cpu * map.cpuStride, (cpu + 1) * map.cpuStride) }
  }
}

const cellsOf = (value: Uint8Array, words: number): BigInt64Array =>
  new BigInt64Array(value.buffer, value.byteOffset, words)

const unkeyedEntries = function* (
  map: BpfMap,
  descriptor: AggregationDescriptor,
): Iterable<AggregationEntry> {
  for (const { cpu, value } of perCpuValues(map)) {
    const words = cellsOf(value, unkeyedWords(descriptor))
    if (words.at(-1) !== 0n) yield { key: u32(cpu), cells: words.subarray(0, descriptor.cells) }
  }
}

const keyedEntries = function* (
  map: BpfMap,
  { keyBytes, cells }: AggregationDescriptor,
): Iterable<AggregationEntry> {
  for (const { count, keys, values } of map.batches()) {
    for (let at = 0; at < count; at++) {
      yield {
        key: keys.subarray(at * keyBytes, (at + 1) * keyBytes),
        cells: cellsOf(values.subarray(at * cells * 8), cells),
      }
    }
  }
}

export const entriesOf = (
  object: LoadedObject,
  descriptor: AggregationDescriptor,
): Iterable<AggregationEntry> => {
  const map = object.map(descriptor.map)
  return isKeyed(descriptor) ? keyedEntries(map, descriptor) : unkeyedEntries(map, descriptor)
}

/** Sets the cells of some CPUs of an un-keyed aggregation. */
const writeUnkeyed = (
  map: BpfMap,
  cpus: (cpu: number) => boolean,
  cells: BigInt64Array,
  touched: bigint,
): void => {
  const whole = map.spec.type === 'array' ? undefined : (map.lookup(u32(0)) ?? new Uint8Array(map.valueBytes))
  for (const { cpu, value } of perCpuValues(map)) {
    if (!cpus(cpu)) continue
    const words = whole
      ? new BigInt64Array(whole.buffer, whole.byteOffset + cpu * map.cpuStride, cells.length + 1)
      : cellsOf(value, cells.length + 1)
    words.set(cells)
    words[cells.length] = touched
    if (!whole) map.update(u32(cpu), value)
  }
  if (whole) map.update(u32(0), whole)
}

/** Un-keyed entries exist from the start: give them the cells of a new entry where those aren't zero. */
export const initialiseCells = (
  object: LoadedObject,
  descriptor: AggregationDescriptor,
  { initial }: AggregationDef,
): void => {
  if (!initial || isKeyed(descriptor)) return
  writeUnkeyed(object.map(descriptor.map), () => true, BigInt64Array.from(initial), 0n)
}

/** Writes the cells that clear() and trunc() restart where no baseline can be subtracted (min, max). */
export const applyRestart = (
  object: LoadedObject,
  descriptor: AggregationDescriptor,
  restart: Restart,
): void => {
  const map = object.map(descriptor.map)
  if (isKeyed(descriptor)) {
    const value = new Uint8Array(restart.cells.slice().buffer)
    for (const key of restart.keys) map.update(key, value, 'exist')
    return
  }
  const cpus = new Set(restart.keys.map((key) => new DataView(key.buffer, key.byteOffset).getUint32(0, true)))
  writeUnkeyed(map, (cpu) => cpus.has(cpu), restart.cells, 1n)
}
