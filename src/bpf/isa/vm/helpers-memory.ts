/** Helpers that copy or compare memory: kernel/trace/bpf_trace.c, kernel/bpf/helpers.c. */
import type { HelperName } from '../helper.ts'
import { ERRNO, Violation } from './fault.ts'
import type { VmHelper } from './helpers.ts'
import type { VmHost } from './host.ts'
import type { Memory } from './memory.ts'

const EFAULT = BigInt(-ERRNO.EFAULT)

/** Which memory a probed address is looked for in. */
type Space = (host: VmHost, address: bigint) => Memory
const kernel: Space = ({ memory }) => memory
const user: Space = (host) => host.user

/** probe_read takes either: addresses below 2^47 are the process's on x86-64. */
const either: Space = (host, address) => (address < 1n << 47n ? host.user : host.memory)

/** Copies, or zeroes the destination and gives -EFAULT where the source is not mapped. */
const probe =
  (space: Space): VmHelper =>
  ({ host }, to, length, from) => {
    const size = Number(BigInt.asUintN(32, length))
    const destination = host.memory.writable(to, size)
    const source = space(host, from).peek(from, size)
    if (source) destination.set(source)
    else destination.fill(0)
    return source || size === 0 ? 0n : EFAULT
  }

/**
 * The NUL-terminated string at `from`, cut to `limit` bytes with its NUL; undefined where memory ends first. The
 * byte that the NUL replaces is read as well (strncpy_from_kernel_nofault, mm/maccess.c).
 */
const stringAt = (memory: Memory, from: bigint, limit: number): Uint8Array | undefined => {
  const bytes: number[] = []
  while (bytes.length < limit) {
    const byte = memory.peek(from + BigInt(bytes.length), 1)?.[0]
    if (byte === undefined) return undefined
    if (byte === 0) break
    bytes.push(byte)
  }
  return Uint8Array.from([...bytes.slice(0, limit - 1), 0])
}

/** As `probe`, up to a NUL: gives the length copied, NUL included. Bytes behind it are left as they were. */
const probeString =
  (space: Space): VmHelper =>
  ({ host }, to, length, from) => {
    const size = Number(BigInt.asUintN(32, length))
    const destination = host.memory.writable(to, size)
    if (size === 0) return 0n
    const text = stringAt(space(host, from), from, size)
    if (text) destination.set(text)
    else destination.fill(0)
    return text ? BigInt(text.length) : EFAULT
  }

/** The sign of the comparison of two strings, at most `size` bytes. */
const compare = (a: Uint8Array, b: Memory, address: bigint): bigint => {
  for (const [index, byte] of a.entries()) {
    const other = b.readable(address + BigInt(index), 1)[0] ?? 0
    if (byte !== other) return byte < other ? -1n : 1n
    if (byte === 0) break
  }
  return 0n
}

export const memoryHelpers = {
  probe_read: probe(either),
  probe_read_kernel: probe(kernel),
  probe_read_user: probe(user),
  copy_from_user: probe(user),
  probe_read_kernel_str: probeString(kernel),
  probe_read_user_str: probeString(user),
  probe_write_user({ host }, to, from, length) {
    // ARG_CONST_SIZE: the verifier refuses a size that may be 0.
    if (length === 0n) throw new Violation('writes no bytes')
    const source = host.memory.readable(from, Number(length))
    const destination = host.user.poke(to, source.length)
    destination?.set(source)
    return destination ? 0n : EFAULT
  },
  strncmp: ({ host }, text, size, constant) =>
    compare(host.memory.readable(text, Number(size)), host.memory, constant),
} as const satisfies Partial<Record<HelperName, VmHelper>>
