/** BPF maps as programs see them: kernel/bpf/arraymap.c, hashtab.c and bpf_local_storage.c. */
import { UPDATE } from '../helper.ts'
import { ERRNO } from './fault.ts'
import { littleEndian, type Memory, type Region } from './memory.ts'

export type KeyedMapType = 'array' | 'percpu_array' | 'hash' | 'percpu_hash'

/** What a map is made from; sizes in bytes. */
export type VmMapSpec = {
  readonly name: string
  readonly type: KeyedMapType | 'task_storage' | 'ringbuf'
  /** 4 for arrays and task storage; absent for ring buffers. */
  readonly keySize?: number
  readonly valueSize?: number
  /** Entries; for a ring buffer, its size in bytes (a power of two); absent for task storage. */
  readonly maxEntries?: number
  /** Programs can't write it (BPF_F_RDONLY_PROG). */
  readonly readOnly?: boolean
}

/** A map with keys. Addresses are those of the machine's memory, 0n where the kernel gives NULL. */
export type KeyedMap = {
  readonly kind: 'keyed'
  readonly spec: VmMapSpec
  readonly keySize: number
  readonly valueSize: number
  /** The address of the value for `key` that CPU `cpu` sees. */
  lookup(key: Uint8Array, cpu: number): bigint
  /** 0 or -errno. */
  update(key: Uint8Array, value: Uint8Array, flags: bigint, cpu: number): number
  remove(key: Uint8Array): number
  /** For tests and for bpf_for_each_map_elem: the keys, in insertion or index order. */
  keys(): Uint8Array[]
  /** The value's bytes, shared with the program; undefined where there is none. */
  value(key: Uint8Array, cpu?: number): Uint8Array | undefined
}

/** Values of one key: one, or one a CPU. */
type Entry = { readonly key: Uint8Array; readonly values: readonly Region[] }

const identity = (key: Uint8Array) => Buffer.from(key).toString('latin1')

/** The values of a keyed map, each in its own region so that running over an end is seen. */
class Entries {
  readonly #memory: Memory
  readonly #spec: VmMapSpec
  readonly #copies: number
  readonly #entries = new Map<string, Entry>()

  constructor(memory: Memory, spec: VmMapSpec, cpus: number) {
    this.#memory = memory
    this.#spec = spec
    this.#copies = spec.type.startsWith('percpu_') ? cpus : 1
  }

  get size(): number {
    return this.#entries.size
  }
  get(key: Uint8Array): Entry | undefined {
    return this.#entries.get(identity(key))
  }
  /** A new entry, zeroed. */
  add(key: Uint8Array): Entry {
    const { name, valueSize = 0, readOnly = false } = this.#spec
    const values = Array.from({ length: this.#copies }, () =>
      this.#memory.allocate(`value of ${name}`, new Uint8Array(valueSize), { writable: !readOnly }),
    )
    const entry = { key: key.slice(), values }
    this.#entries.set(identity(key), entry)
    return entry
  }
  /** The value's memory stays: RCU keeps it for programs that hold its address. */
  remove(key: Uint8Array): boolean {
    return this.#entries.delete(identity(key))
  }
  keys(): Uint8Array[] {
    return [...this.#entries.values()].map(({ key }) => key.slice())
  }
  region(entry: Entry | undefined, cpu: number): Region | undefined {
    return entry?.values[this.#copies === 1 ? 0 : cpu]
  }
}

const status = (name: keyof typeof ERRNO) => -ERRNO[name]

const arrayMap = (memory: Memory, spec: VmMapSpec, cpus: number): KeyedMap => {
  const entries = new Entries(memory, spec, cpus)
  const { maxEntries = 0, valueSize = 0 } = spec
  const inRange = (key: Uint8Array) => littleEndian(key) < BigInt(maxEntries)
  const at = (key: Uint8Array, cpu: number) =>
    inRange(key) ? entries.region(entries.get(key) ?? entries.add(key), cpu) : undefined
  return {
    kind: 'keyed',
    spec,
    keySize: 4,
    valueSize,
    lookup: (key, cpu) => at(key, cpu)?.base ?? 0n,
    update(key, value, flags, cpu) {
      if (flags > BigInt(UPDATE.exist)) return status('EINVAL')
      const region = at(key, cpu)
      if (!region) return status('E2BIG')
      if (flags === BigInt(UPDATE.noExist)) return status('EEXIST') // every index exists
      region.bytes.set(value)
      return 0
    },
    remove: () => status('EINVAL'),
    keys: () =>
      Array.from({ length: maxEntries }, (_, index) => new Uint8Array(new Uint32Array([index]).buffer)),
    value: (key, cpu = 0) => at(key, cpu)?.bytes,
  }
}

const hashMap = (memory: Memory, spec: VmMapSpec, cpus: number): KeyedMap => {
  const entries = new Entries(memory, spec, cpus)
  const { keySize = 0, valueSize = 0, maxEntries = 0 } = spec
  return {
    kind: 'keyed',
    spec,
    keySize,
    valueSize,
    lookup: (key, cpu) => entries.region(entries.get(key), cpu)?.base ?? 0n,
    update(key, value, flags, cpu) {
      if (flags > BigInt(UPDATE.exist)) return status('EINVAL')
      const old = entries.get(key)
      if (old && flags === BigInt(UPDATE.noExist)) return status('EEXIST')
      if (!old && flags === BigInt(UPDATE.exist)) return status('ENOENT')
      if (!old && entries.size >= maxEntries) return status('E2BIG')
      // Of a new per-CPU entry the other CPUs' values start at zero (pcpu_init_value).
      entries.region(old ?? entries.add(key), cpu)?.bytes.set(value)
      return 0
    },
    remove: (key) => (entries.remove(key) ? 0 : status('ENOENT')),
    keys: () => entries.keys(),
    value: (key, cpu = 0) => entries.region(entries.get(key), cpu)?.bytes,
  }
}

const KEYED = { array: arrayMap, percpu_array: arrayMap, hash: hashMap, percpu_hash: hashMap } as const

export const keyedMap = (memory: Memory, spec: VmMapSpec & { type: KeyedMapType }, cpus: number): KeyedMap =>
  KEYED[spec.type](memory, spec, cpus)

/** One value a task, by the address of its task_struct. */
export type TaskStorage = {
  readonly kind: 'taskStorage'
  readonly spec: VmMapSpec
  readonly valueSize: number
  /** The value's address; where there is none, a new value's if `create`, else 0n. */
  get(task: bigint, create: boolean, initial?: Uint8Array): bigint
  remove(task: bigint): number
  /** For tests: the value's bytes. */
  value(task: bigint): Uint8Array | undefined
}

export const taskStorage = (memory: Memory, spec: VmMapSpec): TaskStorage => {
  const values = new Map<bigint, Region>()
  const { name, valueSize = 0 } = spec
  const add = (task: bigint, initial?: Uint8Array) => {
    const region = memory.allocate(`value of ${name}`, initial?.slice() ?? new Uint8Array(valueSize))
    values.set(task, region)
    return region
  }
  return {
    kind: 'taskStorage',
    spec,
    valueSize,
    get: (task, create, initial) =>
      (values.get(task) ?? (create && task !== 0n ? add(task, initial) : undefined))?.base ?? 0n,
    remove: (task) => (values.delete(task) ? 0 : status('ENOENT')),
    value: (task) => values.get(task)?.bytes,
  }
}
