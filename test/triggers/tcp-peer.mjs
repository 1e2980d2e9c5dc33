/**
 * tcp-peer [COUNT [WHAT]]: that many connections with a peer that does what it is told (tun-peer.mjs). `lives` are used and
 * closed, and one segment of each is sent twice; `resets` end by resets of all kinds. Without WHAT both.
 */
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
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
  socket,
} from './libc.mjs'
import { ACK, FIN, hostAddress, peerAddress, RST, SYN, TunPeer } from './tun-peer.mjs'

process.title = 'tcp-peer'
const count = numberArgument(1, 1)
const what = process.argv[3]
const port = 7000
const nobodysPort = 7001

const peer = new TunPeer()
const listener = checked('socket', socket(AF_INET, SOCK_STREAM, 0))
checked('bind', bind(listener, hostAddress(port), 16))
checked('listen', listen(listener, 10))
let peersPort = 20000

/** A connection that the peer opened, and the host's socket. */
function opened() {
  const next = peer.open(peersPort++, port)
  return { next, fd: checked('accept', accept(listener, null, null)) }
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
  const fd = checked('socket', socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0))
  connect(fd, peerAddress(nobodysPort), 16)
  const { from, to, seq } = peer.expect(SYN)
  peer.expect(SYN)
  peer.send({ from, to, flags: RST | ACK, ack: seq + 1 })
  close(fd)
}

for (let left = count; left > 0; left--) {
  if (what !== 'resets') live()
  if (what !== 'lives') resets()
}
if (what !== 'lives') refused()
