/**
 * busy-socket [COUNT]: that many connections of each kind with a peer that does what it is told (tun-peer.mjs), whose segments
 * come while a thread owns the socket: data in pieces, a reset, the answers to a request for a connection, and the end of a
 * handshake. Behind all but the data comes another segment, so that it isn't the last that has arrived when it is worked on.
 */
import { writeFileSync } from 'node:fs'
import { numberArgument } from './arguments.mjs'
import { whileHeld } from './held-socket.mjs'
import {
  accept,
  bind,
  checked,
  close,
  connect,
  listen,
  recv,
  runOn,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  socket,
} from './libc.mjs'
import { ACK, RST, SYN, TunPeer } from './tun-peer.mjs'

process.title = 'busy-socket'
const count = numberArgument(1, 1)
const [port, nobodysPort, peersServer] = [7000, 7001, 7002]
const pieces = 5

// What arrives does so on the CPU of who owns the socket.
runOn(0)
const peer = new TunPeer()
// A server takes data with a SYN, without a cookie.
writeFileSync('/proc/sys/net/ipv4/tcp_fastopen', `${0x602}`)
const listener = checked('socket', socket(peer.family, SOCK_STREAM, 0))
const address = peer.hostAddress(port)
checked('bind', bind(listener, address, address.length))
checked('listen', listen(listener, 10))
let peersPort = 20000

const accepted = () => checked('accept', accept(listener, null, null))

/** Waits for a segment with these flags, whatever comes before. @param {number} flags */
function awaited(flags) {
  for (;;) {
    const segment = peer.receive()
    if (segment.flags === flags) return segment
  }
}

/** Asks for a connection, with so much data. */
function asked(length = 0) {
  const from = peersPort++
  peer.send({ from, to: port, flags: SYN, seq: 1000, length })
  return { from, to: port, seq: 1001 + length, ack: awaited(SYN | ACK).seq + 1 }
}

/** A connection that the peer opened, and the host's socket. */
function opened() {
  const next = asked()
  peer.send({ ...next, flags: ACK })
  return { next, fd: accepted() }
}

async function data() {
  const { next, fd } = opened()
  await whileHeld(fd, () => {
    for (let left = pieces; left > 0; left--) {
      peer.send({ ...next, flags: ACK, length: 2 })
      next.seq += 2
    }
  })
  if (recv(fd, Buffer.alloc(100), 100, 0) !== 2 * pieces) throw new Error('data that have not come')
  peer.send({ ...next, flags: RST })
  close(fd)
}

async function reset() {
  const { next, fd } = opened()
  await whileHeld(fd, () => {
    peer.send({ ...next, flags: RST })
    peer.send({ ...next, flags: ACK })
  })
  close(fd)
}

/** A connection that the host asks for; the peer's answer, and what else it sends. @param {number} flags */
async function answered(flags) {
  const fd = checked('socket', socket(peer.family, SOCK_STREAM | SOCK_NONBLOCK, 0))
  const server = peer.peerAddress(peersServer)
  connect(fd, server, server.length)
  const { from, to, seq } = awaited(SYN)
  await whileHeld(fd, () => {
    peer.send({ from, to, flags, seq: 1000, ack: seq + 1 })
    peer.send({ from, to, flags: ACK, seq: 1001, ack: seq + 1 })
  })
  if ((flags & SYN) !== 0) peer.send({ from, to, flags: RST, seq: 1001 })
  close(fd)
}

/** A connection that the host has, by fast open, before its handshake ends. */
async function ended() {
  const next = asked(10)
  const fd = accepted()
  await whileHeld(fd, () => {
    peer.send({ ...next, flags: ACK })
    peer.send({ ...next, to: nobodysPort, flags: RST })
  })
  peer.send({ ...next, flags: RST })
  close(fd)
}

for (let left = count; left > 0; left--) {
  await data()
  await reset()
  await answered(RST | ACK)
  await answered(SYN | ACK)
  await ended()
}
