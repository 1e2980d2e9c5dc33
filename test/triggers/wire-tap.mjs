/** What arrives by the devices of a network, as packet(7) shows it: beside what the kernel counts, and who traces. */
import {
  AF_PACKET,
  checked,
  close,
  getOption,
  recv,
  SOCK_NONBLOCK,
  SOCK_RAW,
  setOption,
  socket,
} from './libc.mjs'

/** <linux/if_ether.h>, <linux/if_packet.h>, <linux/socket.h>, <linux/in.h> */
const ETH_P_ALL_IN_NETWORK_ORDER = 0x0300
const SOL_PACKET = 263
const [PACKET_STATISTICS, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING] = [6, 15, 23]
const SO_RCVBUFFORCE = 33
const [IPPROTO_TCP, IPPROTO_UDP, IPPROTO_FRAGMENT] = [6, 17, 44]
/** Reports of groups: IGMP, and ICMPv6 behind options for each hop. */
const reports = [2, 0]
/** struct virtio_net_hdr, then Ethernet's. */
const [OFFLOAD, ETHERNET] = [10, 14]

/** An IPv4 packet. @param {Buffer} packet */
function parse4(packet) {
  const header = 4 * (packet.readUInt8(0) & 15)
  const bytes = packet.readUInt16BE(2)
  const place = packet.readUInt16BE(6) & 0x1fff
  return { bytes, place, protocol: packet.readUInt8(9), carried: packet.subarray(header, bytes) }
}

/** An IPv6 packet. @param {Buffer} packet */
function parse6(packet) {
  const bytes = 40 + packet.readUInt16BE(4)
  const protocol = packet.readUInt8(6)
  if (protocol !== IPPROTO_FRAGMENT) return { bytes, place: 0, protocol, carried: packet.subarray(40, bytes) }
  const place = packet.readUInt16BE(42) >> 3
  return { bytes, place, protocol: packet.readUInt8(40), carried: packet.subarray(48, bytes) }
}

/** @type {Partial<Record<number, (packet: Buffer) => ReturnType<typeof parse4>>>} by Ethernet's number */
const parsers = { 2048: parse4, 34525: parse6 }

/** Opens a tap of the network that the trigger is in, for all its devices. */
export function openTap() {
  const fd = checked('socket', socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, ETH_P_ALL_IN_NETWORK_ORDER))
  setOption(fd, PACKET_IGNORE_OUTGOING, 1, SOL_PACKET)
  setOption(fd, PACKET_VNET_HDR, 1, SOL_PACKET)
  setOption(fd, SO_RCVBUFFORCE, 0x1000_0000)
  const buffer = Buffer.alloc(0x2_0000)
  /** @type {Record<string, number>} */
  const seen = {}
  const add = (/** @type {string} */ name, /** @type {number} */ value) => {
    seen[name] = (seen[name] ?? 0) + value
  }

  /** @param {Buffer} frame */
  function look(frame) {
    const parse = parsers[frame.readUInt16BE(OFFLOAD + 12)]
    if (!parse) return
    const { bytes, place, protocol, carried } = parse(frame.subarray(OFFLOAD + ETHERNET))
    const payload = protocol === IPPROTO_TCP ? carried.length - 4 * (carried.readUInt8(12) >> 4) : 0
    // A large segment stands for those that a device would make of it.
    const [kind, size] = [frame.readUInt8(1), frame.readUInt16LE(4)]
    const packets = kind === 0 ? 1 : Math.ceil(payload / size)
    add('ip', 1)
    add('ip bytes', bytes)
    if (!reports.includes(protocol)) add('ip packets', packets)
    if (protocol === IPPROTO_TCP) {
      add('tcp', 1)
      add('tcp bytes', payload)
      add('tcp packets', packets)
    }
    if (protocol === IPPROTO_UDP && place === 0) {
      add('udp', 1)
      add('udp bytes', carried.readUInt16BE(4) - 8)
    }
  }

  /** Looks at what has come since, for which there is room until then. */
  function drain() {
    for (;;) {
      const length = recv(fd, buffer, buffer.length, 0)
      if (length < 0) break
      look(buffer.subarray(0, length))
    }
  }

  return {
    drain,
    /** Frames, bytes with IP's header, packets but reports of groups; of TCP, payload; datagrams and theirs. */
    end: () => {
      drain()
      const statistics = Buffer.alloc(8)
      getOption(fd, PACKET_STATISTICS, statistics, SOL_PACKET)
      if (statistics.readUInt32LE(4) !== 0) throw new Error('there was no room for what arrived')
      close(fd)
      return seen
    },
  }
}
