/** Memory as regions of bytes at fake addresses: whatever is in no region can't be touched. */
import { Violation } from './fault.ts'

export type Region = {
  /** As faults name it. */
  readonly name: string
  readonly base: bigint
  readonly bytes: Uint8Array
  readonly writable: boolean
  /** Direct accesses must be aligned to their size, as the verifier demands of the stack. */
  readonly aligned: boolean
}

export type RegionOptions = { readonly writable?: boolean; readonly aligned?: boolean }

const hex = (address: bigint) => `0x${address.toString(16)}`

/**
 * Each region that `allocate` maps has 4 GiB of addresses and begins in their middle, so that a small step over
 * either end reaches no other. Their upper halves count from here: not canonical on any 64-bit machine, hence
 * never in a kernel or user region.
 */
const FIRST = 0x1000_0000
const MIDDLE = 1n << 31n

/** One address space. All numbers in it are little-endian. */
export class Memory {
  readonly #allocated = new Map<number, Region>()
  readonly #fixed: Region[] = []
  #next = FIRST

  /** Maps `bytes`, shared with the caller, at an address of the machine's choice. */
  allocate(
    name: string,
    bytes: Uint8Array,
    { writable = true, aligned = false }: RegionOptions = {},
  ): Region {
    const id = this.#next++
    const region = { name, base: (BigInt(id) << 32n) + MIDDLE, bytes, writable, aligned }
    this.#allocated.set(id, region)
    return region
  }

  /** Maps `bytes` at `base`. */
  place(name: string, base: bigint, bytes: Uint8Array, { writable = false }: RegionOptions = {}): Region {
    const region = { name, base, bytes, writable, aligned: false }
    this.#fixed.push(region)
    return region
  }

  /** Unmaps what `allocate` gave. */
  free(region: Region): void {
    this.#allocated.delete(Number(region.base >> 32n))
  }

  /** The `size` bytes at `address`, or undefined where they are not all in one region. */
  peek(address: bigint, size: number): Uint8Array | undefined {
    const region = this.#find(address)
    const at = region ? Number(address - region.base) : 0
    return region && at >= 0 && at + size <= region.bytes.length
      ? region.bytes.subarray(at, at + size)
      : undefined
  }

  /** As `peek`, for writing; undefined for read-only memory as well. */
  poke(address: bigint, size: number): Uint8Array | undefined {
    return this.#find(address)?.writable ? this.peek(address, size) : undefined
  }

  /** The bytes that a helper reads; a Violation where the program has no such memory. */
  readable(address: bigint, size: number): Uint8Array {
    return this.peek(address, size) ?? this.#refuse('reads', address, size)
  }

  /** The bytes that a helper writes. */
  writable(address: bigint, size: number): Uint8Array {
    return this.poke(address, size) ?? this.#refuse('writes', address, size)
  }

  /** A program's own load of 1, 2, 4 or 8 bytes. */
  load(address: bigint, size: number): bigint {
    const bytes = this.readable(address, size)
    this.#checkAlignment(address, size)
    return littleEndian(bytes)
  }

  /** A program's own store of the low `size` bytes of `value`. */
  store(address: bigint, size: number, value: bigint): void {
    const bytes = this.writable(address, size)
    this.#checkAlignment(address, size)
    for (let i = 0, rest = value; i < size; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  }

  #find(address: bigint): Region | undefined {
    const own = this.#allocated.get(Number(address >> 32n))
    if (own) return own
    return this.#fixed.find(({ base, bytes }) => address >= base && address < base + BigInt(bytes.length))
  }

  #checkAlignment(address: bigint, size: number): void {
    if (this.#find(address)?.aligned && address % BigInt(size) !== 0n) {
      throw new Violation(`misaligned access of ${size} bytes at ${this.#describe(address)}`)
    }
  }

  #describe(address: bigint): string {
    const region = this.#find(address)
    if (!region) return hex(address)
    const at = address - region.base
    return `${region.name} ${at < 0n ? '' : '+'}${at} (of ${region.bytes.length})`
  }

  #refuse(verb: string, address: bigint, size: number): never {
    throw new Violation(`${verb} ${size} bytes at ${this.#describe(address)}`)
  }
}

/** The unsigned number that up to 8 bytes hold. */
export const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
