/**
 * tcp-peer [COUNT [WHAT...]]: that many connections with a peer that does what it is told (tun-peer.mjs). `lives` are used and
 * closed, and one segment of each is sent twice; `resets` end by resets of all kinds, and one is refused; `drops` have
 * segments that are dropped; `window` is closed; `fragments` are what a segment of 20 + 100 bytes comes in, of 80 and 40 bytes;
 * `overflow` are, once, too many to be accepted. Without WHAT all of it.
 * With the word `ipv6` it is all by that.
 */
import { numberArgument } from './arguments.mjs'
import {
  accept,
  bind,
  checked,
  close,
  connect,
  listen,
  recv,
  resetOnClose,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  sendto,
  setOption,
  socket,
} from './libc.mjs'
import { ACK, FIN, RST, SYN, TunPeer } from './tun-peer.mjs'

process.title = 'tcp-peer'
const count = numberArgument(1, 1)
const words = process.argv.slice(3)
const what = words.filter((word) => word !== 'ipv6')
const port = 7000
const nobodysPort = 7001

const tightPort = 7002
const SO_RCVBUF = 8

const peer = new TunPeer(words.includes('ipv6'))
const listener = listening(port)
const tight = listening(tightPort)
setOption(tight, SO_RCVBUF, 8192)
let peersPort = 20000

/** A socket that listens at a port of the host. */
function listening(/** @type {number} */ at, backlog = 10) {
  const fd = checked('socket', socket(peer.family, SOCK_STREAM, 0))
  const address = peer.hostAddress(at)
  checked('bind', bind(fd, address, address.length))
  checked('listen', listen(fd, backlog))
  return fd
}

/** A connection that the peer opened, and the host's socket. */
function opened(to = port, server = listener) {
  const next = peer.open(peersPort++, to)
  return { next, fd: checked('accept', accept(server, null, null)) }
}

/** 100 bytes to the peer, which acknowledges them when they come again; 50 to the host; closed by the host. */
function live() {
  const { next, fd } = opened()
  checked('send', sendto(fd, Buffer.alloc(100), 100, 0, null, 0))
  peer.expect(ACK, 100)
  peer.expect(ACK, 100)
  next.ack += 100
  peer.send({ ...next, flags: ACK, length: 50 })
  next.seq += 50
  checked('recv', recv(fd, Buffer.alloc(100), 100, 0))
  peer.expect(ACK)
  close(fd)
  peer.expect(FIN | ACK)
  next.ack += 1
  peer.send({ ...next, flags: FIN | ACK })
  peer.expect(ACK)
}

/** To nobody; by the peer; by the host, whose program doesn't want to linger. */
function resets() {
  peer.send({ from: peersPort++, to: nobodysPort, flags: SYN, seq: 5000, length: 8 })
  peer.expect(RST | ACK)
  peer.send({ from: peersPort++, to: nobodysPort, flags: ACK, seq: 5000, ack: 6000 })
  peer.expect(RST)
  const byPeer = opened()
  peer.send({ ...byPeer.next, flags: RST })
  close(byPeer.fd)
  const byHost = opened()
  resetOnClose(byHost.fd)
  close(byHost.fd)
  peer.expect(RST | ACK)
}

/** A connection that the peer refuses when it is asked again, after a second. */
function refused() {
  const fd = checked('socket', socket(peer.family, SOCK_STREAM | SOCK_NONBLOCK, 0))
  const address = peer.peerAddress(nobodysPort)
  connect(fd, address, address.length)
  const { from, to, seq } = peer.expect(SYN)
  peer.expect(SYN)
  peer.send({ from, to, flags: RST | ACK, ack: seq + 1 })
  close(fd)
}

/** Segments that are dropped: damaged, for nobody, and with data that came before. */
function drops() {
  peer.send({ from: peersPort++, to: port, flags: SYN, seq: 5000 }, true)
  peer.send({ from: peersPort++, to: nobodysPort, flags: RST, seq: 5000 })
  const { next, fd } = opened()
  peer.send({ ...next, flags: ACK, length: 10 })
  peer.expect(ACK)
  peer.send({ ...next, flags: ACK, length: 10 })
  peer.expect(ACK)
  peer.send({ ...next, seq: next.seq + 10, flags: RST })
  close(fd)
}

/** A socket that nobody reads from, until there is no room in it. */
function window() {
  const { next, fd } = opened(tightPort, tight)
  for (let room = 1000; room > 0; ) {
    peer.send({ ...next, flags: ACK, length: 2 * Math.ceil(Math.min(room, 1000) / 2) })
    const answer = peer.expect(ACK)
    next.seq = answer.ack
    room = answer.window
  }
  peer.send({ ...next, flags: RST })
  close(fd)
}

/** A segment that comes in two fragments. */
function fragments() {
  const { next, fd } = opened()
  peer.sendInFragments({ ...next, flags: ACK, length: 100 }, 80)
  checked('recv', recv(fd, Buffer.alloc(100), 100, 0))
  peer.expect(ACK)
  peer.send({ ...next, seq: next.seq + 100, flags: RST })
  close(fd)
}

/** Three connections that nobody accepts are one too many: the handshake of a fourth can't end, that of a fifth not begin. */
function overflow() {
  const most = 2
  const to = 7003
  const server = listening(to, most)
  for (let left = most; left > 0; left--) peer.open(peersPort++, to)
  const ports = [peersPort++, peersPort++]
  const answers = ports.map((from) => {
    peer.send({ from, to, flags: SYN, seq: 1000 })
    return peer.expect(SYN | ACK)
  })
  answers.forEach(({ seq }, at) => {
    peer.send({ from: ports[at] ?? 0, to, flags: ACK, seq: 1001, ack: seq + 1 })
  })
  peer.send({ from: peersPort++, to, flags: SYN, seq: 1000 })
  close(server)
}

/** What is done for each of COUNT, and what once, by its name; what stands last leaves answers that nobody waits for. */
const each = { lives: live, resets, drops, window, fragments }
const once = { resets: refused, overflow }

const chosen = (/** @type {string} */ name) => what.length === 0 || what.includes(name)
for (const [name, act] of Object.entries(each)) for (let left = count; chosen(name) && left > 0; left--) act()
for (const [name, act] of Object.entries(once)) if (chosen(name)) act()
