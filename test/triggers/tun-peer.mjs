/**
 * A peer of this host's TCP that does exactly what it is told: segments are written to and read from a device of the
 * trigger's own, in a network of its own. The host is 198.18.77.1, the peer 198.18.77.2, or by IPv6 2001:2::1 and 2001:2::2
 * (addresses for benchmarks).
 */
import { checksum } from './checksum.mjs'
import { AF_INET, AF_INET6, address4, address6, checked, read, write } from './libc.mjs'
import { bringUp, enterOwnNetwork, giveAddress } from './own-network.mjs'
import { IFF_TUN, openDevice } from './tun-device.mjs'

const TCP = 6
const IPPROTO_FRAGMENT = 44
const MORE_FRAGMENTS = 0x2000

/**
 * What an IP header has: its length, where its addresses are, and how it is written but for them.
 * @typedef {object} Version
 * @property {number} family
 * @property {number[]} host
 * @property {number[]} peer
 * @property {number} header bytes
 * @property {number} addresses their place
 * @property {(packet: Buffer) => void} write
 * @property {(packet: Buffer, from: number, to: number) => Buffer} fragment a part of what follows the header
 * @property {(packet: Buffer) => boolean} carriesTcp
 * @property {(port: number, address: number[]) => Buffer} socketAddress
 */

/** RFC 791. @param {Buffer} packet */
function writeHeader4(packet, fragment = 0) {
  packet[0] = 0x45
  packet.writeUInt16BE(packet.length, 2)
  packet.writeUInt16BE(fragment, 6)
  packet[8] = 64
  packet[9] = TCP
  packet.writeUInt16BE(0, 10)
  packet.writeUInt16BE(checksum(packet.subarray(0, 20)), 10)
}

/** RFC 8200. @param {Buffer} packet */
function writeHeader6(packet, protocol = TCP) {
  packet[0] = 0x60
  packet.writeUInt16BE(packet.length - 40, 4)
  packet[6] = protocol
  packet[7] = 64
}

/** @type {Version} */
const version4 = {
  family: AF_INET,
  host: [198, 18, 77, 1],
  peer: [198, 18, 77, 2],
  header: 20,
  addresses: 12,
  write: (packet) => writeHeader4(packet),
  fragment: (packet, from, to) => {
    const piece = Buffer.concat([packet.subarray(0, 20), packet.subarray(20 + from, 20 + to)])
    const isLast = 20 + to >= packet.length
    writeHeader4(piece, from / 8 + (isLast ? 0 : MORE_FRAGMENTS))
    return piece
  },
  carriesTcp: (packet) => packet[0] === 0x45 && packet[9] === TCP,
  socketAddress: (port, address) => address4(address, port),
}

/** 2001:2::, with that as its last byte. */
const address6Of = (/** @type {number} */ last) => [0x20, 1, 0, 2, ...new Array(11).fill(0), last]

/** @type {Version} */
const version6 = {
  family: AF_INET6,
  host: address6Of(1),
  peer: address6Of(2),
  header: 40,
  addresses: 8,
  write: (packet) => writeHeader6(packet),
  fragment: (packet, from, to) => {
    const isLast = 40 + to >= packet.length
    const place = Buffer.of(TCP, 0, from >> 8, from | (isLast ? 0 : 1), 0, 0, 0, 1)
    const piece = Buffer.concat([packet.subarray(0, 40), place, packet.subarray(40 + from, 40 + to)])
    writeHeader6(piece, IPPROTO_FRAGMENT)
    return piece
  },
  carriesTcp: (packet) => packet.readUInt8(0) >> 4 === 6 && packet[6] === TCP,
  socketAddress: (port, address) => address6(address, port),
}

export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16

/**
 * @typedef {object} Segment
 * @property {number} from   the peer's port
 * @property {number} to     the host's
 * @property {number} flags
 * @property {number} seq
 * @property {number} ack
 * @property {number} length of the payload, even
 * @property {number} window
 *
 * @typedef {Partial<Segment> & { from: number, to: number, flags: number }} Given
 */

export class TunPeer {
  #device
  #version

  constructor(by6 = false) {
    this.#version = by6 ? version6 : version4
    enterOwnNetwork()
    const { fd, index } = openDevice('dtracetun', IFF_TUN)
    this.#device = fd
    giveAddress(index, this.#version.host)
    bringUp(index)
  }

  get family() {
    return this.#version.family
  }

  /** @param {number} port */
  hostAddress(port) {
    return this.#version.socketAddress(port, this.#version.host)
  }

  /** @param {number} port */
  peerAddress(port) {
    return this.#version.socketAddress(port, this.#version.peer)
  }

  /**
   * Sends the host a segment.
   * @param {Given} segment
   * @param {boolean} damaged its checksum is wrong
   */
  send(segment, damaged = false) {
    this.#write(this.#packet(segment, damaged))
  }

  /**
   * Sends the host a segment in fragments.
   * @param {Given} segment
   * @param {number} most bytes in each, a multiple of 8
   */
  sendInFragments(segment, most) {
    const { header, fragment } = this.#version
    const packet = this.#packet(segment, false)
    for (let at = 0; header + at < packet.length; at += most) this.#write(fragment(packet, at, at + most))
  }

  /** @param {Buffer} packet */
  #write(packet) {
    checked('write', write(this.#device, packet, packet.length))
  }

  /** @param {Given} segment @param {boolean} damaged */
  #packet({ from, to, flags, seq = 0, ack = 0, length = 0, window = 64000 }, damaged) {
    const { header, addresses, host, peer, write: writeHeader } = this.#version
    const packet = Buffer.alloc(header + 20 + length, 'p')
    packet.fill(0, 0, header + 20)
    packet.set([...peer, ...host], addresses)
    writeHeader(packet)
    const segment = packet.subarray(header)
    segment.writeUInt16BE(from, 0)
    segment.writeUInt16BE(to, 2)
    segment.writeUInt32BE(seq >>> 0, 4)
    segment.writeUInt32BE(ack >>> 0, 8)
    segment[12] = 0x50
    segment[13] = flags
    segment.writeUInt16BE(window, 14)
    // The addresses, the protocol and the length are part of what is summed up.
    const pseudo = TCP + segment.length + (~checksum(Buffer.from([...peer, ...host])) & 0xffff)
    const sum = checksum(segment, pseudo)
    segment.writeUInt16BE(damaged ? sum ^ 1 : sum, 16)
    return packet
  }

  /**
   * Waits for the next segment from the host.
   * @returns {Segment}
   */
  receive() {
    const packet = Buffer.alloc(65536)
    for (;;) {
      const bytes = checked('read', read(this.#device, packet, packet.length))
      const { header, carriesTcp } = this.#version
      if (!carriesTcp(packet)) continue
      const segment = packet.subarray(header, bytes)
      return {
        from: segment.readUInt16BE(2),
        to: segment.readUInt16BE(0),
        flags: segment.readUInt8(13),
        seq: segment.readUInt32BE(4),
        ack: segment.readUInt32BE(8),
        length: segment.length - (segment.readUInt8(12) >> 4) * 4,
        window: segment.readUInt16BE(14),
      }
    }
  }

  /**
   * Waits for a segment with these flags.
   * @param {number} flags
   * @param {number} [length] and a payload of so much
   */
  expect(flags, length = 0) {
    const segment = this.receive()
    if ((segment.flags & ~PSH) !== flags || segment.length !== length)
      throw new Error(`flags ${segment.flags} length ${segment.length}, not ${flags} and ${length}`)
    return segment
  }

  /**
   * Opens a connection to a port at which someone listens, as far as the peer goes.
   * @param {number} from
   * @param {number} to
   * @returns {{ from: number, to: number, seq: number, ack: number }} what the peer's next segment has
   */
  open(from, to) {
    this.send({ from, to, flags: SYN, seq: 1000 })
    const answer = this.expect(SYN | ACK)
    const next = { from, to, seq: 1001, ack: answer.seq + 1 }
    this.send({ ...next, flags: ACK })
    return next
  }
}
