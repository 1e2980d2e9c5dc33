/**
 * pcapng, the format of capture files (draft-ietf-opsawg-pcapng): a section header, a description of each network
 * interface before its first packet, and the packets with nanoseconds and comments.
 */
import type { Packet } from '../defs/index.ts'
import { captureLinks } from '../record/index.ts'

const blocks = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const
const byteOrder = 0x1a2b3c4d
const version = { major: 1, minor: 0 } as const
const unknownLength = 0xffff_ffff_ffff_ffffn

const options = { end: 0, comment: 1, interfaceName: 2, resolution: 9, application: 4 } as const
/** Times are in units of 10^-9 seconds. */
const nanoseconds = 9

/** What a packet of IP without a link header is called in files; other link types have the numbers of pcap(). */
const rawIp = 101

const linkTypeOf = (link: number): number => (link === captureLinks.ip ? rawIp : link & 0xffff)

const padded = (length: number): number => (length + 3) & ~3

/** Little-endian words and bytes, one after the other. */
class Bytes {
  readonly #parts: Buffer[] = []
  length = 0

  #add(part: Buffer): this {
    this.#parts.push(part)
    this.length += part.length
    return this
  }

  u16(value: number): this {
    const part = Buffer.alloc(2)
    part.writeUInt16LE(value)
    return this.#add(part)
  }

  u32(value: number): this {
    const part = Buffer.alloc(4)
    part.writeUInt32LE(value)
    return this.#add(part)
  }

  u64(value: bigint): this {
    const part = Buffer.alloc(8)
    part.writeBigUInt64LE(value)
    return this.#add(part)
  }

  /** Bytes, then zeros up to a multiple of 4. */
  padded(bytes: Uint8Array): this {
    const part = Buffer.alloc(padded(bytes.length))
    part.set(bytes)
    return this.#add(part)
  }

  option(code: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.u16(code).u16(value.length).padded(value)
  }

  endOfOptions(): this {
    return this.u16(options.end).u16(0)
  }

  joined(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

const block = (type: number, body: Bytes): Buffer => {
  const length = body.length + 12
  return new Bytes().u32(type).u32(length).padded(body.joined()).u32(length).joined()
}

const sectionHeader = (): Buffer =>
  block(
    blocks.section,
    new Bytes()
      .u32(byteOrder)
      .u16(version.major)
      .u16(version.minor)
      .u64(unknownLength)
      .option(options.application, Buffer.from('DTrace for Linux'))
      .endOfOptions(),
  )

const interfaceDescription = (name: string, link: number, snapLength: number): Buffer =>
  block(
    blocks.interface,
    new Bytes()
      .u16(linkTypeOf(link))
      .u16(0)
      .u32(snapLength)
      .option(options.interfaceName, Buffer.from(name))
      .option(options.resolution, Uint8Array.of(nanoseconds))
      .endOfOptions(),
  )

const packetBlock = (number: number, { time, length, bytes }: Packet, comment: string): Buffer =>
  block(
    blocks.packet,
    new Bytes()
      .u32(number)
      .u32(Number(BigInt.asUintN(64, time) >> 32n))
      .u32(Number(time & 0xffff_ffffn))
      .u32(bytes.length)
      .u32(length)
      .padded(bytes)
      .option(options.comment, Buffer.from(comment))
      .endOfOptions(),
  )

/** One section: gives the bytes to append for each packet. */
export class CaptureSection {
  readonly #snapLength: number
  readonly #interfaces = new Map<string, number>()
  #begun: boolean = false

  constructor(snapLength: number) {
    this.#snapLength = snapLength
  }

  packet(packet: Packet, comment: string): Uint8Array {
    const head: Buffer[] = this.#begun ? [] : [sectionHeader()]
    this.#begun = true
    const key = `${packet.link} ${packet.device}`
    const known = this.#interfaces.get(key)
    const number = known ?? this.#interfaces.size
    if (known === undefined) {
      this.#interfaces.set(key, number)
      head.push(interfaceDescription(packet.device, packet.link, this.#snapLength))
    }
    return Buffer.concat([...head, packetBlock(number, packet, comment)])
  }
}
