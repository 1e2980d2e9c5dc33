/**
 * A peer of this host's TCP that does exactly what it is told: segments are written to and read from a device of the
 * trigger's own, in a network of its own. The host is 198.18.77.1, the peer 198.18.77.2 (addresses for benchmarks).
 */
import { checksum } from './checksum.mjs'
import { address4, checked, read, write } from './libc.mjs'
import { bringUp, enterOwnNetwork, giveAddress } from './own-network.mjs'
import { IFF_TUN, openDevice } from './tun-device.mjs'

const host = [198, 18, 77, 1]
const peer = [198, 18, 77, 2]

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
 */

export const hostAddress = (/** @type {number} */ port) => address4(host, port)
export const peerAddress = (/** @type {number} */ port) => address4(peer, port)

export class TunPeer {
  #device

  constructor() {
    enterOwnNetwork()
    const { fd, index } = openDevice('dtracetun', IFF_TUN)
    this.#device = fd
    giveAddress(index, host)
    bringUp(index)
  }

  /**
   * Sends the host a segment.
   * @param {Partial<Segment> & { from: number, to: number, flags: number }} segment
   * @param {boolean} damaged its checksum is wrong
   */
  send({ from, to, flags, seq = 0, ack = 0, length = 0, window = 64000 }, damaged = false) {
    const packet = Buffer.alloc(40 + length, 'p')
    packet.fill(0, 0, 40)
    packet[0] = 0x45
    packet.writeUInt16BE(packet.length, 2)
    packet[8] = 64
    packet[9] = 6
    packet.set(peer, 12)
    packet.set(host, 16)
    packet.writeUInt16BE(checksum(packet.subarray(0, 20)), 10)
    packet.writeUInt16BE(from, 20)
    packet.writeUInt16BE(to, 22)
    packet.writeUInt32BE(seq >>> 0, 24)
    packet.writeUInt32BE(ack >>> 0, 28)
    packet[32] = 0x50
    packet[33] = flags
    packet.writeUInt16BE(window, 34)
    // The addresses, the protocol and the length are part of what is summed up.
    const pseudo = 6 + 20 + length + packet.readUInt16BE(12) + packet.readUInt16BE(14)
    const sum = checksum(packet.subarray(20), pseudo + packet.readUInt16BE(16) + packet.readUInt16BE(18))
    packet.writeUInt16BE(damaged ? sum ^ 1 : sum, 36)
    checked('write', write(this.#device, packet, packet.length))
  }

  /**
   * Waits for the next segment from the host.
   * @returns {Segment}
   */
  receive() {
    const packet = Buffer.alloc(65536)
    for (;;) {
      const bytes = checked('read', read(this.#device, packet, packet.length))
      if (packet[0] !== 0x45 || packet[9] !== 6) continue
      const offset = (packet.readUInt8(32) >> 4) * 4
      return {
        from: packet.readUInt16BE(22),
        to: packet.readUInt16BE(20),
        flags: packet.readUInt8(33),
        seq: packet.readUInt32BE(24),
        ack: packet.readUInt32BE(28),
        length: bytes - 20 - offset,
        window: packet.readUInt16BE(34),
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
