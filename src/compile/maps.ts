/** The maps of a session's object. */
import type { MapSpec } from '../bpf/load/index.ts'
import { speculationEntry } from '../record/index.ts'
import {
  type AggregationLayout,
  cpuMap,
  firingMap,
  globalsMap,
  type Layout,
  levels,
  ringMap,
  scratchMap,
  selfMap,
  speculationsMap,
  threadTimeMap,
} from './layout.ts'
import type { ObjectContext } from './lower/object.ts'
import { threadTime } from './lower/thread-time.ts'
import { rodataMap } from './rodata.ts'
import type { Sizes } from './sizes.ts'

const pageBytes = 4096

const powerOfTwo = (bytes: number): number => 2 ** Math.ceil(Math.log2(Math.max(bytes, pageBytes)))

/** What the kernel spends on a hash element beside key and value (struct htab_elem and its bucket). */
const hashElementBytes = 64

const entries = (room: number, key: number, value: number): number =>
  Math.max(1, Math.floor(room / (key + value + hashElementBytes)))

/**
 * Entries are made when keys appear: a hash filled at creation would cost start-up time and memory for every
 * possible CPU.
 */
const hash = (name: string, keySize: number, valueSize: number, maxEntries: number): MapSpec => ({
  name,
  type: 'hash',
  keySize,
  valueSize,
  maxEntries,
  flags: { noPrealloc: true },
})

const aggregationMap = (layout: AggregationLayout, sizes: Sizes, cpus: number): MapSpec => {
  const { map, cells, keyBytes } = layout.descriptor
  if (layout.keys.length > 0)
    return hash(map, keyBytes, cells * 8, entries(sizes.aggsize * cpus, keyBytes, cells * 8))
  const valueSize = (cells + 1) * 8
  return layout.cpuInKey
    ? { name: map, type: 'array', keySize: 4, valueSize, maxEntries: cpus }
    : { name: map, type: 'percpu_array', keySize: 4, valueSize, maxEntries: 1 }
}

/** Of a provider's array. What the kernel has is no reason for drops of a program's; memory is taken as they come. */
const leastPrivateEntries = 65_536

const variableMaps = (layout: Layout, sizes: Sizes): MapSpec[] => {
  const maps = [...layout.arrays].map(([{ isPrivate }, { map, keyBytes, valueBytes }]) => {
    const room = entries(sizes.dynvarsize, keyBytes, valueBytes)
    return hash(map, keyBytes, valueBytes, isPrivate ? Math.max(room, leastPrivateEntries) : room)
  })
  if (layout.selfBytes > 0) {
    maps.push({
      name: selfMap,
      type: 'task_storage',
      keySize: 4,
      valueSize: layout.selfBytes,
      maxEntries: 0,
      flags: { noPrealloc: true },
    })
  }
  return maps
}

export const mapSpecs = (object: ObjectContext, sizes: Sizes): MapSpec[] => {
  const { layout, rodata } = object
  const cpus = object.target.possibleCpus
  const maps: MapSpec[] = [
    {
      name: globalsMap,
      type: 'array',
      keySize: 4,
      valueSize: layout.globalBytes,
      maxEntries: 1,
      flags: { mmapable: true },
    },
    { name: cpuMap, type: 'percpu_array', keySize: 4, valueSize: object.cpuBytes, maxEntries: 1 },
    { name: ringMap, type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: powerOfTwo(sizes.bufsize) },
    ...variableMaps(layout, sizes),
    ...[...layout.aggregations.values()].map((aggregation) => aggregationMap(aggregation, sizes, cpus)),
  ]
  const scratchBytes = layout.thisBytes + object.scratchBytes
  if (scratchBytes > 0) {
    maps.push({
      name: scratchMap,
      type: 'array',
      keySize: 4,
      valueSize: scratchBytes,
      maxEntries: cpus * levels,
    })
  }
  if (object.firingBytes > 0) {
    maps.push({
      name: firingMap,
      type: 'array',
      keySize: 4,
      valueSize: object.firingBytes,
      maxEntries: cpus * levels,
    })
  }
  if (object.threadTime) {
    maps.push({
      name: threadTimeMap,
      type: 'task_storage',
      keySize: 4,
      valueSize: threadTime.bytes,
      maxEntries: 0,
      flags: { noPrealloc: true },
    })
  }
  if (object.speculates) {
    maps.push({
      name: speculationsMap,
      type: 'array',
      keySize: 4,
      valueSize: Math.max(1, sizes.nspec) * speculationEntry.bytes,
      maxEntries: 1,
      flags: { mmapable: true },
    })
  }
  if (rodata.bytes > 0) {
    const contents = rodata.contents()
    maps.push({
      name: rodataMap,
      type: 'array',
      keySize: 4,
      valueSize: contents.length,
      maxEntries: 1,
      flags: { readOnlyProgram: true },
      contents,
    })
  }
  return maps
}
