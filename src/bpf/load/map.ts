/** BPF maps: created from a spec, read and written by key, in batches, or as shared memory. */
import type { Fd } from '../../base/index.ts'
import { BtfWriter } from '../../btf/index.ts'
import {
  type Errno,
  MAP_FLAGS,
  MAP_TYPES,
  type MapFlag,
  type Mapping,
  type MapType,
  possibleCpuCount,
  type Sys,
  UPDATE_FLAGS,
} from '../sys/index.ts'
import { callFailed, type LoadError } from './errors.ts'
import { owning } from './owner.ts'
import type { MapSpec } from './spec.ts'

const PER_CPU: ReadonlySet<MapType> = new Set(['percpu_array', 'percpu_hash', 'lru_percpu_hash'])
/** Maps whose memory belongs to kernel objects are only created with BTF key and value types. */
const NEEDS_BTF: ReadonlySet<MapType> = new Set(['task_storage'])

const WORD = 8
const CURSOR_BYTES = 4
/** Of keys and values that one batch call moves. */
const BATCH_BYTES = 4 << 20

const roundUp = (bytes: number, to: number) => Math.ceil(bytes / to) * to

const flagBits = (flags: MapSpec['flags'] = {}): number =>
  (Object.keys(flags) as MapFlag[]).reduce((bits, flag) => bits | (flags[flag] ? MAP_FLAGS[flag] : 0), 0)

const entriesPerCall = (maxEntries: number, entryBytes: number) =>
  Math.max(1, Math.min(maxEntries, Math.floor(BATCH_BYTES / entryBytes)))

/** Some entries of a map: `count` keys and as many values, end to end. */
export type Batch = { readonly count: number; readonly keys: Uint8Array; readonly values: Uint8Array }

export class BpfMap implements Disposable {
  readonly fd: Fd
  readonly spec: MapSpec
  /** From one CPU's value to the next in an entry, in bytes; the value's own size when it is not per CPU. */
  readonly cpuStride: number
  /** Of an entry's value as user space reads it: every possible CPU's. */
  readonly valueBytes: number
  private readonly sys: Sys

  /** Takes over `fd`. */
  constructor(sys: Sys, fd: Fd, spec: MapSpec) {
    this.sys = sys
    this.fd = fd
    this.spec = spec
    const perCpu = PER_CPU.has(spec.type)
    this.cpuStride = perCpu ? roundUp(spec.valueSize, WORD) : spec.valueSize
    this.valueBytes = perCpu ? this.cpuStride * possibleCpuCount(sys) : spec.valueSize
  }

  private fail(call: string, errno: Errno): LoadError {
    return callFailed(this.sys, call, `map ${this.spec.name}`, errno)
  }

  /** The value at `key` (keySize bytes), valueBytes long, or undefined. */
  lookup(key: Uint8Array): Uint8Array | undefined {
    const value = new Uint8Array(this.valueBytes)
    const found = this.sys.bpf('MAP_LOOKUP_ELEM', { mapFd: this.fd, key, value })
    if (found.ok) return value
    if (found.errno === 'ENOENT') return undefined
    throw this.fail('MAP_LOOKUP_ELEM', found.errno)
  }

  /** Stores valueBytes bytes; false if `noExist` found the key there or `exist` did not. */
  update(key: Uint8Array, value: Uint8Array, when: keyof typeof UPDATE_FLAGS = 'any'): boolean {
    if (value.length !== this.valueBytes) {
      throw new RangeError(
        `map ${this.spec.name} has values of ${this.valueBytes} bytes, not ${value.length}`,
      )
    }
    const done = this.sys.bpf('MAP_UPDATE_ELEM', { mapFd: this.fd, key, value, flags: UPDATE_FLAGS[when] })
    if (done.ok) return true
    if (when !== 'any' && (done.errno === 'EEXIST' || done.errno === 'ENOENT')) return false
    throw this.fail('MAP_UPDATE_ELEM', done.errno)
  }

  /** False if there was no such key. */
  delete(key: Uint8Array): boolean {
    const done = this.sys.bpf('MAP_DELETE_ELEM', { mapFd: this.fd, key })
    if (done.ok) return true
    if (done.errno === 'ENOENT') return false
    throw this.fail('MAP_DELETE_ELEM', done.errno)
  }

  /**
   * Every entry of a hash or array, thousands a call; `take` removes what it reads. An entry that programs change
   * meanwhile may be missed or be read with either value. A batch's bytes are good until the next one is asked for.
   */
  *batches({ take = false } = {}): Generator<Batch> {
    const command = take ? 'MAP_LOOKUP_AND_DELETE_BATCH' : 'MAP_LOOKUP_BATCH'
    const { keySize } = this.spec
    const roomFor = (entries: number) => ({
      count: entries,
      keys: new Uint8Array(entries * keySize),
      values: new Uint8Array(entries * this.valueBytes),
    })
    let room = roomFor(entriesPerCall(this.spec.maxEntries, keySize + this.valueBytes))
    // Arrays use a key as the cursor, hashes a bucket number. Arguments are copied, so one buffer is both ends.
    const outCursor = new Uint8Array(Math.max(keySize, CURSOR_BYTES))
    for (let inCursor: Uint8Array | undefined; ; inCursor = outCursor) {
      const from = inCursor && { inCursor }
      const read = this.sys.bpf(command, { mapFd: this.fd, ...from, outCursor, ...room })
      if (!read.ok && read.errno === 'ENOSPC') {
        room = roomFor(room.count * 2) // a bucket holds more: none of it was read, the cursor is at it
        continue
      }
      if (!read.ok && read.errno !== 'ENOENT') throw this.fail(command, read.errno)
      const { count } = read.out
      if (count > 0) {
        yield {
          count,
          keys: room.keys.subarray(0, count * keySize),
          values: room.values.subarray(0, count * this.valueBytes),
        }
      }
      if (!read.ok) return // ENOENT: that was the last of it
    }
  }

  /** The values of an mmapable array as live memory; entry n is at n times valueSize rounded up to 8. */
  mmap(): Mapping {
    const length = roundUp(this.spec.valueSize, WORD) * this.spec.maxEntries
    const mapped = this.sys.mmap(this.fd, { offset: 0, length, writable: !this.spec.flags?.readOnlyProgram })
    if (!mapped.ok) throw this.fail('mmap', mapped.errno)
    return mapped.value
  }

  [Symbol.dispose](): void {
    this.sys.close(this.fd)
  }
}

/** The types of a map that must have some: a 4-byte int key, and the value as an array of bytes. */
const loadTypes = (sys: Sys, { name, valueSize }: MapSpec) => {
  const writer = new BtfWriter()
  const btfKeyTypeId = writer.int('int', 4, true)
  const btfValueTypeId = writer.array(writer.int('unsigned char', 1), valueSize)
  const btf = writer.bytes()
  const loaded = sys.bpf('BTF_LOAD', { btf, btfSize: btf.length })
  if (!loaded.ok) throw callFailed(sys, 'BTF_LOAD', `map ${name}`, loaded.errno)
  return { btfFd: loaded.value as Fd, btfKeyTypeId, btfValueTypeId }
}

const create = (sys: Sys, spec: MapSpec): Fd => {
  const types = NEEDS_BTF.has(spec.type) ? loadTypes(sys, spec) : undefined
  try {
    const made = sys.bpf('MAP_CREATE', {
      mapType: MAP_TYPES[spec.type],
      keySize: spec.keySize,
      valueSize: spec.valueSize,
      maxEntries: spec.maxEntries,
      mapFlags: flagBits(spec.flags),
      mapName: kernelName(spec.name),
      ...types,
    })
    if (!made.ok) throw callFailed(sys, 'MAP_CREATE', `map ${spec.name}`, made.errno)
    return made.value as Fd
  } finally {
    if (types) sys.close(types.btfFd)
  }
}

const fill = (sys: Sys, map: BpfMap, contents: Uint8Array): void => {
  const value = new Uint8Array(map.valueBytes)
  value.set(contents)
  map.update(new Uint8Array(map.spec.keySize), value)
  if (!map.spec.flags?.readOnlyProgram) return
  const frozen = sys.bpf('MAP_FREEZE', { mapFd: map.fd })
  if (!frozen.ok) throw callFailed(sys, 'MAP_FREEZE', `map ${map.spec.name}`, frozen.errno)
}

/** Kernel object names take letters, digits, `_` and `.`. */
export const kernelName = (name: string): string => name.replace(/[^A-Za-z0-9_.]/g, '_')

/** Creates a map, fills it with the spec's contents, and freezes it if it is read-only. Throws a LoadError. */
export const createMap = (sys: Sys, spec: MapSpec): BpfMap =>
  owning(sys, (owner) => {
    const map = owner.use(new BpfMap(sys, create(sys, spec), spec))
    if (spec.contents) fill(sys, map, spec.contents)
    return map
  })
