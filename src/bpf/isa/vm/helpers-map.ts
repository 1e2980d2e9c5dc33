/** Helpers on maps, ring buffers and task storage, and those that call back. */
import { type HelperName, STORAGE_CREATE } from '../helper.ts'
import { ERRNO, Violation } from './fault.ts'
import type { VmHelper } from './helpers.ts'
import type { VmHost } from './host.ts'

const keyedAt = (host: VmHost, address: bigint) => {
  const map = host.mapAt(address)
  if (map.kind !== 'keyed') throw new Violation(`${map.spec.name} has no keys`)
  return map
}
const ringAt = (host: VmHost, address: bigint) => {
  const map = host.mapAt(address)
  if (map.kind !== 'ringbuf') throw new Violation(`${map.spec.name} is no ring buffer`)
  return map
}
const storageAt = (host: VmHost, address: bigint) => {
  const map = host.mapAt(address)
  if (map.kind !== 'taskStorage') throw new Violation(`${map.spec.name} is no task storage`)
  return map
}

/** The key that a helper was pointed at. */
const keyed = (host: VmHost, mapAddress: bigint, keyAddress: bigint) => {
  const map = keyedAt(host, mapAddress)
  return { map, key: host.memory.readable(keyAddress, map.keySize) }
}

const release =
  (state: 'submitted' | 'discarded'): VmHelper =>
  ({ host }, record) => {
    const ring = host.rings().find((one) => one.holds(record))
    if (!ring) throw new Violation('releases what is no reserved record')
    ring.release(record, state)
    return 0n
  }

/** The most times that bpf_loop runs its callback (BPF_MAX_LOOPS). */
const MAX_LOOPS = 1n << 23n

/** Calls `body` until it gives 1 or there are no more: how many calls were made. */
const repeat = (times: bigint, body: (index: bigint) => bigint): bigint => {
  for (let index = 0n; index < times; index++) if (body(index) === 1n) return index + 1n
  return times
}

export const mapHelpers = {
  map_lookup_elem({ host }, mapAddress, keyAddress) {
    const { map, key } = keyed(host, mapAddress, keyAddress)
    return map.lookup(key, host.env.cpu)
  },
  map_lookup_percpu_elem({ host }, mapAddress, keyAddress, cpu) {
    const { map, key } = keyed(host, mapAddress, keyAddress)
    return cpu < BigInt(host.cpus) ? map.lookup(key, Number(cpu)) : 0n
  },
  map_update_elem({ host }, mapAddress, keyAddress, valueAddress, flags) {
    const { map, key } = keyed(host, mapAddress, keyAddress)
    return BigInt(map.update(key, host.memory.readable(valueAddress, map.valueSize), flags, host.env.cpu))
  },
  map_delete_elem({ host }, mapAddress, keyAddress) {
    const { map, key } = keyed(host, mapAddress, keyAddress)
    return BigInt(map.remove(key))
  },
  for_each_map_elem({ host, callback }, mapAddress, code, context, flags) {
    if (flags !== 0n) return BigInt(-ERRNO.EINVAL)
    const map = keyedAt(host, mapAddress)
    const keys = map.keys()
    return repeat(BigInt(keys.length), (index) => {
      const key = keys[Number(index)] ?? new Uint8Array(0)
      const region = host.memory.allocate(`key of ${map.spec.name}`, key, { writable: false })
      const result = callback(code, mapAddress, region.base, map.lookup(key, host.env.cpu), context)
      host.memory.free(region)
      return result
    })
  },
  loop({ callback }, times, code, context, flags) {
    if (flags !== 0n) return BigInt(-ERRNO.EINVAL)
    const count = BigInt.asUintN(32, times)
    return count > MAX_LOOPS ? BigInt(-ERRNO.E2BIG) : repeat(count, (index) => callback(code, index, context))
  },

  ringbuf_reserve: ({ host }, ring, size, flags) =>
    flags === 0n ? ringAt(host, ring).reserve(Number(size)) : 0n,
  ringbuf_submit: release('submitted'),
  ringbuf_discard: release('discarded'),
  ringbuf_output: ({ host }, ring, data, size) =>
    BigInt(ringAt(host, ring).output(host.memory.readable(data, Number(size)))),
  ringbuf_query: ({ host }, ring, what) => ringAt(host, ring).query(what),

  task_storage_get({ host }, storage, task, initial, flags) {
    const map = storageAt(host, storage)
    const bytes = initial === 0n ? undefined : host.memory.readable(initial, map.valueSize)
    return map.get(task, flags === BigInt(STORAGE_CREATE), bytes)
  },
  task_storage_delete: ({ host }, storage, task) => BigInt(storageAt(host, storage).remove(task)),
} as const satisfies Partial<Record<HelperName, VmHelper>>
