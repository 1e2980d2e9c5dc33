/** All that a program finds around it: maps, memory, and the state of the machine that fires it. */
import { Violation } from './fault.ts'
import {
  type KeyedMap,
  type KeyedMapType,
  keyedMap,
  type TaskStorage,
  taskStorage,
  type VmMapSpec,
} from './maps.ts'
import { Memory } from './memory.ts'
import { VmRingBuffer } from './ring-buffer.ts'

/** What helpers report; plain, so that tests set it between runs. */
export type VmEnvironment = {
  /** The CPU that runs the program. */
  cpu: number
  /** tgid in the upper half, pid (a thread's number) in the lower. */
  pidTgid: bigint
  /** gid in the upper half, uid in the lower. */
  uidGid: bigint
  /** At most 15 bytes are kept, as in a task_struct. */
  comm: string
  /** Address of the current task_struct. */
  task: bigint
  /** Nanoseconds: monotonic, boot (counts suspension), TAI. */
  clockNs: bigint
  bootNs: bigint
  taiNs: bigint
  jiffies: bigint
  cgroupId: bigint
  /** 32 random bits a call. */
  random: () => number
  /** Return addresses, innermost first. */
  kernelStack: readonly bigint[]
  userStack: readonly bigint[]
  /** Address of the pt_regs of the current task. */
  ptRegs: bigint
  /** The value given when the program was attached. */
  attachCookie: bigint
  /** Entry address of the traced function, its arguments, and what it returned. */
  funcIp: bigint
  funcArgs: readonly bigint[]
  funcResult: bigint
}

/** A repeatable generator (xorshift32). */
const generator = () => {
  let state = 0x9e3779b9
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

export const defaultEnvironment = (): VmEnvironment => ({
  cpu: 0,
  pidTgid: (1000n << 32n) | 1000n,
  uidGid: 0n,
  comm: 'vm',
  task: 0xffff_8880_0100_0000n,
  clockNs: 1_000_000_000n,
  bootNs: 1_000_000_000n,
  taiNs: 1_700_000_000_000_000_000n,
  jiffies: 4_294_937_296n,
  cgroupId: 1n,
  random: generator(),
  kernelStack: [],
  userStack: [],
  ptRegs: 0n,
  attachCookie: 0n,
  funcIp: 0n,
  funcArgs: [],
  funcResult: 0n,
})

export type VmMap = KeyedMap | TaskStorage | VmRingBuffer

/** Bytes that are to be found at an address. */
export type VmMapping = { readonly address: bigint; readonly bytes: Uint8Array }

export type HostOptions = {
  readonly maps?: readonly VmMapSpec[]
  readonly env?: Partial<VmEnvironment>
  /** Possible CPUs; per-CPU maps have a value for each. */
  readonly cpus?: number
  /** Kernel memory: for probe_read_kernel, and for direct loads of what the verifier would call trusted. */
  readonly kernel?: readonly VmMapping[]
  /** The traced process's memory: for probe_read_user and probe_write_user only. */
  readonly user?: readonly VmMapping[]
}

const isKeyed = (spec: VmMapSpec): spec is VmMapSpec & { type: KeyedMapType } =>
  spec.type !== 'ringbuf' && spec.type !== 'task_storage'

/** Programs that share a host share its maps, as clauses of one session do. */
export class VmHost {
  readonly env: VmEnvironment
  readonly cpus: number
  /** What programs address directly, and probe_read_kernel reads. */
  readonly memory = new Memory()
  readonly user = new Memory()
  /** What send_signal was asked to send. */
  readonly signals: number[] = []
  readonly #maps = new Map<string, { readonly map: VmMap; readonly address: bigint }>()
  readonly #byAddress = new Map<bigint, VmMap>()

  constructor({ maps = [], env = {}, cpus = 2, kernel = [], user = [] }: HostOptions = {}) {
    this.env = { ...defaultEnvironment(), ...env }
    this.cpus = cpus
    for (const { address, bytes } of kernel) this.memory.place('kernel memory', address, bytes)
    for (const { address, bytes } of user) this.user.place('user memory', address, bytes, { writable: true })
    for (const spec of maps) this.#addMap(spec)
  }

  #addMap(spec: VmMapSpec): void {
    const map = this.#makeMap(spec)
    // A map's address is good for helpers only: nothing can be loaded from it.
    const { base } = this.memory.allocate(`map ${spec.name}`, new Uint8Array(0), { writable: false })
    this.#maps.set(spec.name, { map, address: base })
    this.#byAddress.set(base, map)
  }

  #makeMap(spec: VmMapSpec): VmMap {
    if (isKeyed(spec)) return keyedMap(this.memory, spec, this.cpus)
    return spec.type === 'ringbuf' ? new VmRingBuffer(this.memory, spec) : taskStorage(this.memory, spec)
  }

  #named(name: string) {
    const found = this.#maps.get(name)
    if (!found) throw new Violation(`there is no map ${name}`)
    return found
  }

  /** What ld_imm64 loads for a map. */
  mapAddress(name: string): bigint {
    return this.#named(name).address
  }

  /** What ld_imm64 loads for a map's value: the kernel allows it for arrays of one entry. */
  valueAddress(name: string, offset: number): bigint {
    const { map } = this.#named(name)
    if (map.kind !== 'keyed' || map.spec.type !== 'array' || map.spec.maxEntries !== 1) {
      throw new Violation(`${name} is no array of one entry`)
    }
    return map.lookup(new Uint8Array(4), 0) + BigInt(offset)
  }

  /** The map that a helper's argument points at. */
  mapAt(address: bigint): VmMap {
    const map = this.#byAddress.get(address)
    if (!map) throw new Violation(`0x${address.toString(16)} is no map`)
    return map
  }

  /** The maps by name, for setting up and looking at. */
  keyed(name: string): KeyedMap {
    const { map } = this.#named(name)
    if (map.kind !== 'keyed') throw new Violation(`${name} has no keys`)
    return map
  }
  ring(name: string): VmRingBuffer {
    const { map } = this.#named(name)
    if (map.kind !== 'ringbuf') throw new Violation(`${name} is no ring buffer`)
    return map
  }
  storage(name: string): TaskStorage {
    const { map } = this.#named(name)
    if (map.kind !== 'taskStorage') throw new Violation(`${name} is no task storage`)
    return map
  }

  /** Every ring buffer. */
  rings(): VmRingBuffer[] {
    return [...this.#byAddress.values()].filter((map) => map.kind === 'ringbuf')
  }

  /** Records that programs hold reserved at this moment. */
  reserved(): number {
    return this.rings().reduce((sum, ring) => sum + ring.busy, 0)
  }
}
