/**
 * forward [COUNT [KIND]]: in a network of its own that forwards, that many packets of 100 bytes from 198.18.0.1 to 198.18.1.1
 * and as many from fd00::1 to fd00:1::1, which come in by the device `dtraceveth1` and go out by it.
 * With `fragments` each is the first fragment of something longer.
 */
import { numberArgument } from './arguments.mjs'
import { awaitReceived } from './backlog.mjs'
import { checksum } from './checksum.mjs'
import { AF_INET, AF_INET6 } from './libc.mjs'
import { route } from './own-network.mjs'
import { beRouter, experimental, ipv4, ipv6, openWire } from './veth-wire.mjs'

process.title = 'forward'
const count = numberArgument(1, 5)
const areFragments = process.argv[3] === 'fragments'

/** RFC 8200, 4.5 */
const fragmentHeader = 44
const bytes = 100

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

const wire = openWire()
beRouter()
route(AF_INET, v4.destination, wire.exit)
route(AF_INET6, v6.destination, wire.exit)
for (const [protocol, packet] of /** @type {const} */ ([
  [ipv4, packet4()],
  [ipv6, packet6()],
])) {
  for (let left = count; left > 0; left--) wire.send(protocol, packet)
}
awaitReceived()
wire.close()
