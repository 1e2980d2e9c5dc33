/**
 * ip-drop [COUNT]: in a network of its own, that many packets of 60 bytes and more behind the IP header, each of which IP drops,
 * and for each another reason; by both versions of IP, first as a host and then as a router. They come in by `dtraceveth1`.
 */
import { numberArgument } from './arguments.mjs'
import { awaitReceived } from './backlog.mjs'
import { checksum } from './checksum.mjs'
import { AF_INET, AF_INET6 } from './libc.mjs'
import { giveAddress, route } from './own-network.mjs'
import { beRouter, experimental, ipv4, ipv6, openWire } from './veth-wire.mjs'

process.title = 'ip-drop'
const count = numberArgument(1, 2)

const moreFragments = 0x2000

const nobody = Buffer.from([2, 0, 0, 0, 0, 3])

const host4 = [198, 18, 1, 2]
const other4 = Buffer.from([198, 18, 2, 1])
const other6 = Buffer.from([0xfd, 0, 0, 2, ...Buffer.alloc(11), 1])
/** All nodes of a link (RFC 4291): what is sent to this address is for every host. */
const everyone6 = Buffer.from([0xff, 2, ...Buffer.alloc(13), 1])

/**
 * RFC 791's header and a body.
 * @param {number} bytes of the body, by which each kind can be told
 */
function packet4(bytes, { to = Buffer.from(host4), hops = 64, id = 0, fragment = 0, damage = 0 } = {}) {
  const packet = Buffer.alloc(20 + bytes)
  packet.set([
    0x45,
    0,
    0,
    packet.length,
    id >> 8,
    id & 255,
    fragment >> 8,
    fragment & 255,
    hops,
    experimental,
  ])
  packet.set([198, 18, 1, 1, ...to], 12)
  packet.writeUInt16BE(checksum(packet.subarray(0, 20)) ^ damage, 10)
  return packet
}

/** RFC 8200's header and a body. @param {number} bytes */
function packet6(bytes, { to = everyone6, hops = 64, missing = 0 } = {}) {
  const packet = Buffer.alloc(40 + bytes)
  packet.set([0x60, 0, 0, 0, 0, bytes + missing, experimental, hops])
  packet.set([0xfd, 0, 0, 1, ...Buffer.alloc(11), 1, ...to], 8)
  return packet
}

const { entrance, send, close } = openWire(({ exit }) => giveAddress(exit, host4))

/** @param {(turn: number) => void} what */
function times(what) {
  for (let turn = 0; turn < count; turn++) what(turn)
}

times(() => send(ipv4, packet4(60, { damage: 1 })))
times(() => send(ipv4, packet4(61), nobody))
times(() => send(ipv4, packet4(62)))
times(() => send(ipv4, packet4(63, { to: other4 })))
times((id) => {
  for (let twice = 0; twice < 2; twice++) send(ipv4, packet4(64, { id, fragment: moreFragments }))
})
times(() => send(ipv6, packet6(70, { missing: 5 })))
times(() => send(ipv6, packet6(71)))

awaitReceived()
beRouter()
route(AF_INET, other4, entrance)
route(AF_INET6, other6, entrance)
times(() => send(ipv4, packet4(80, { to: other4, hops: 1 })))
times(() => send(ipv6, packet6(81, { to: other6, hops: 1 })))
awaitReceived()
close()
