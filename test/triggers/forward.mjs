/**
 * forward [COUNT [KIND]]: in a network of its own that forwards, that many packets of 100 bytes from 198.18.0.1 to 198.18.1.1
 * and as many from fd00::1 to fd00:1::1, which come in by the device `dtraceveth1` and go out by it.
 * With `fragments` each is the first fragment of something longer.
 */
import { writeFileSync } from 'node:fs'
import { numberArgument } from './arguments.mjs'
import { awaitReceived } from './backlog.mjs'
import { checksum } from './checksum.mjs'
import {
  AF_INET,
  AF_INET6,
  AF_PACKET,
  checked,
  close,
  ifNameToIndex,
  SOCK_RAW,
  sendto,
  socket,
} from './libc.mjs'
import { bringUpPeers, enterOwnNetwork, joinDevices, route } from './own-network.mjs'

process.title = 'forward'
const count = numberArgument(1, 5)
const areFragments = process.argv[3] === 'fragments'

/** IEEE's numbers of what Ethernet carries. */
const [ipv4, ipv6] = [0x0800, 0x86dd]
/** No protocol: RFC 3692's number for experiments. */
const experimental = 253
/** RFC 8200, 4.5 */
const fragmentHeader = 44
const bytes = 100

const from = { name: 'dtraceveth0', address: Buffer.from([2, 0, 0, 0, 0, 1]) }
const to = { name: 'dtraceveth1', address: Buffer.from([2, 0, 0, 0, 0, 2]) }

/** @param {number[]} start @param {number} last @param {number} length */
const address = (start, last, length) =>
  Buffer.concat([Buffer.from(start), Buffer.alloc(length - start.length - 1), Buffer.of(last)])
const v4 = { source: address([198, 18, 0], 1, 4), destination: address([198, 18, 1], 1, 4) }
const v6 = { source: address([0xfd, 0], 1, 16), destination: address([0xfd, 0, 0, 1], 1, 16) }

/** RFC 791's header and a body. */
function packet4() {
  const packet = Buffer.alloc(bytes)
  packet.set([0x45, 0, 0, bytes, 0, 0, areFragments ? 0x20 : 0x40, 0, 64, experimental])
  packet.set([...v4.source, ...v4.destination], 12)
  packet.writeUInt16BE(checksum(packet.subarray(0, 20)), 10)
  return packet
}

/** RFC 8200's header and a body. */
function packet6() {
  const packet = Buffer.alloc(bytes)
  const next = areFragments ? fragmentHeader : experimental
  packet.set([0x60, 0, 0, 0, 0, bytes - 40, next, 64, ...v6.source, ...v6.destination])
  if (areFragments) packet.set([experimental, 0, 0, 1], 40)
  return packet
}

enterOwnNetwork()
joinDevices(from, to)
const [entrance, out] = [ifNameToIndex(from.name), ifNameToIndex(to.name)]
bringUpPeers([
  { name: from.name, index: entrance },
  { name: to.name, index: out },
])
for (const setting of ['ipv4/ip_forward', 'ipv6/conf/all/forwarding'])
  writeFileSync(`/proc/sys/net/${setting}`, '1')
route(AF_INET, v4.destination, out)
route(AF_INET6, v6.destination, out)

const wire = checked('socket', socket(AF_PACKET, SOCK_RAW, 0))
for (const [protocol, packet] of /** @type {const} */ ([
  [ipv4, packet4()],
  [ipv6, packet6()],
])) {
  const place = Buffer.alloc(20)
  place.writeUInt16LE(AF_PACKET, 0)
  place.writeInt32LE(entrance, 4)
  const kind = Buffer.of(protocol >> 8, protocol & 0xff)
  const frame = Buffer.concat([to.address, from.address, kind, packet])
  for (let left = count; left > 0; left--)
    checked('sendto', sendto(wire, frame, frame.length, 0, place, place.length))
}
awaitReceived()
close(wire)
