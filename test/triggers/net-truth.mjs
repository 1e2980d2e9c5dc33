/**
 * net-truth [COUNT [FILE [WHAT...]]]: traffic of all kinds between two networks of its own, by IPv4 and IPv6, with COUNT short
 * connections. FILE then has, as JSON, what the kernel has counted in both, what frames that arrived in each were seen to have
 * (wire-tap.mjs), and how many bytes were written to sockets; before that, what the trigger is at.
 * WHAT are names of `kinds`; without them, it is all of them.
 */
import { writeFileSync } from 'node:fs'
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  AF_INET6,
  accept,
  alarm,
  bind,
  checked,
  close,
  connect,
  ethtool,
  listen,
  recv,
  resetOnClose,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  sendto,
  setBytes,
  setOption,
  shutdown,
  socket,
} from './libc.mjs'
import { filter, filterNothing } from './netfilter.mjs'
import { pause } from './pause.mjs'
import { addressOf, deviceNames, joinGroup, joinNetworks, membership, versions } from './two-networks.mjs'
import { openTap } from './wire-tap.mjs'

/** @typedef {import('./two-networks.mjs').Side} Side */

process.title = 'net-truth'
const count = numberArgument(1, 20)
const [file, ...what] = process.argv.slice(3)

/** <linux/in.h>, <linux/in6.h>, <linux/tcp.h>, <linux/socket.h> */
const [IPPROTO_IP, IPPROTO_TCP, IPPROTO_IPV6, IPPROTO_MPTCP] = [0, 6, 41, 262]
const [SO_REUSEADDR, SO_RCVBUF, TCP_NODELAY, TCP_FASTOPEN] = [2, 8, 1, 23]
const [IP_MULTICAST_IF, IP_MULTICAST_LOOP, IPV6_MULTICAST_IF, IPV6_MULTICAST_LOOP] = [32, 34, 17, 19]
const [MSG_PEEK, MSG_WAITALL, MSG_FASTOPEN] = [2, 0x100, 0x2000_0000]
const SHUT_WR = 1
/** <linux/ethtool.h> */
const [ETHTOOL_STSO, ETHTOOL_SGRO] = [0x1f, 0x2c]

/** @type {Partial<Record<Side, ReturnType<typeof openTap>>>} */
const taps = {}
const { at, eachSide, set, counted, end } = joinNetworks((side) => {
  taps[side] = openTap()
})
const written = { tcp: 0, udp: 0 }
let port = 7000

/** @param {4 | 6} version */
const family = (version) => (version === 4 ? AF_INET : AF_INET6)

/** @param {4 | 6} version @param {Side} side */
function made(version, side, type = SOCK_STREAM, protocol = 0) {
  return at(side, () => checked('socket', socket(family(version), type, protocol)))
}

/** @param {number} fd @param {number} length */
function write(fd, length) {
  checked('send', sendto(fd, Buffer.alloc(length), length, 0, null, 0))
  written.tcp += length
}

/** @param {number} fd @param {number} length */
function read(fd, length) {
  const got = checked('recv', recv(fd, Buffer.alloc(length), length, MSG_WAITALL))
  if (got !== length) throw new Error(`received ${got} bytes of ${length}`)
}

/** Reads the end of what the other has written. @param {number} fd */
function readEnd(fd) {
  if (checked('recv', recv(fd, Buffer.alloc(1), 1, 0)) !== 0) throw new Error('more than was expected')
}

/** A socket that listens `there`, at a port of its own. @param {4 | 6} version */
function listening(version, { backlog = 10, protocol = 0, prepare = (/** @type {number} */ _) => {} } = {}) {
  const fd = made(version, 'there', SOCK_STREAM, protocol)
  setOption(fd, SO_REUSEADDR, 1)
  const address = addressOf(version, 'there', ++port)
  checked('bind', bind(fd, address, address.length))
  prepare(fd)
  checked('listen', listen(fd, backlog))
  return { fd, address, protocol, version, taken: () => checked('accept', accept(fd, null, null)) }
}

/** A connection from `here`. @param {ReturnType<typeof listening>} server */
function connected({ address, protocol, version, taken }, from = 0) {
  const client = made(version, 'here', SOCK_STREAM, protocol)
  if (from !== 0) {
    const own = addressOf(version, 'here', from)
    setOption(client, SO_REUSEADDR, 1)
    checked('bind', bind(client, own, own.length))
  }
  checked('connect', connect(client, address, address.length))
  return { client, accepted: taken() }
}

/** Closes the first, and when the other knows, that. @param {number} first @param {number} other */
function closeBoth(first, other) {
  close(first)
  readEnd(other)
  close(other)
}

/** Both ways, and closed by each in turn. @param {4 | 6} version */
function short(version) {
  const server = listening(version)
  for (let left = count; left > 0; left--) {
    const { client, accepted } = connected(server)
    write(client, 100)
    read(accepted, 100)
    write(accepted, 10)
    read(client, 10)
    if (left % 2 === 0) closeBoth(client, accepted)
    else closeBoth(accepted, client)
  }
  close(server.fd)
}

/** @param {4 | 6} version */
function refused(version) {
  const fd = made(version, 'here')
  const address = addressOf(version, 'there', 6999)
  if (connect(fd, address, address.length) === 0) throw new Error('a closed port took a connection')
  close(fd)
}

/** By who doesn't linger, and by who closes with something unread. @param {4 | 6} version */
function resets(version) {
  const server = listening(version)
  const [abrupt, unread] = [connected(server), connected(server)]
  resetOnClose(abrupt.client)
  close(abrupt.client)
  if (recv(abrupt.accepted, Buffer.alloc(1), 1, 0) >= 0) throw new Error('no reset')
  close(abrupt.accepted)
  write(unread.client, 50)
  recv(unread.accepted, Buffer.alloc(1), 1, MSG_PEEK)
  close(unread.accepted)
  if (recv(unread.client, Buffer.alloc(1), 1, 0) >= 0) throw new Error('no reset')
  close(unread.client)
  close(server.fd)
}

/** One way is closed, and the other used still. @param {4 | 6} version */
function halfClose(version) {
  const server = listening(version)
  const { client, accepted } = connected(server)
  write(client, 70)
  checked('shutdown', shutdown(client, SHUT_WR))
  read(accepted, 70)
  readEnd(accepted)
  write(accepted, 3000)
  read(client, 3000)
  closeBoth(accepted, client)
  close(server.fd)
}

/** Segments larger than the device's packets. @param {4 | 6} version */
function large(version) {
  const server = listening(version)
  const { client, accepted } = connected(server)
  for (let left = 10; left > 0; left--) {
    write(client, 40_000)
    read(accepted, 40_000)
  }
  closeBoth(client, accepted)
  close(server.fd)
}

/** The device sends what it gets in pieces, and the other puts them together. @param {4 | 6} version */
function merged(version) {
  ethtool(deviceNames.here, ETHTOOL_STSO, 0)
  at('there', () => ethtool(deviceNames.there, ETHTOOL_SGRO, 1))
  large(version)
  at('there', () => ethtool(deviceNames.there, ETHTOOL_SGRO, 0))
  ethtool(deviceNames.here, ETHTOOL_STSO, 1)
}

/** What is lost on the way is sent again: data, and a SYN. @param {4 | 6} version */
function losses(version) {
  const server = listening(version)
  const { client, accepted } = connected(server)
  setOption(client, TCP_NODELAY, 1, IPPROTO_TCP)
  at('there', () => filter({ input: 'drop', output: 'accept' }))
  write(client, 300)
  write(client, 5000)
  const late = made(version, 'here', SOCK_STREAM | SOCK_NONBLOCK)
  connect(late, server.address, server.address.length)
  pause(20)
  at('there', filterNothing)
  read(accepted, 5300)
  const lateAccepted = server.taken()
  closeBoth(late, lateAccepted)
  closeBoth(client, accepted)
  close(server.fd)
}

/** The answer to a SYN is lost, and sent again after a second: to nobody by then. @param {4 | 6} version */
function answerAgain(version) {
  const server = listening(version)
  const before = counted('there', 'Tcp.AttemptFails')
  filter({ input: 'drop', output: 'accept' })
  const client = made(version, 'here', SOCK_STREAM | SOCK_NONBLOCK)
  connect(client, server.address, server.address.length)
  pause(20)
  close(client)
  filterNothing()
  while (counted('there', 'Tcp.AttemptFails') === before) pause(20)
  close(server.fd)
}

/** Two wait, which is one more than may; the third is not let in. @param {4 | 6} version */
function overflow(version) {
  const server = listening(version, { backlog: 1 })
  const waiting = [0, 1].map(() => made(version, 'here'))
  for (const fd of waiting) checked('connect', connect(fd, server.address, server.address.length))
  const late = made(version, 'here', SOCK_STREAM | SOCK_NONBLOCK)
  connect(late, server.address, server.address.length)
  pause(5)
  close(late)
  close(server.fd)
  waiting.forEach(close)
}

/** @param {4 | 6} version */
function cookies(version) {
  at('there', () => set('ipv4/tcp_syncookies', 2))
  const server = listening(version)
  const { client, accepted } = connected(server)
  write(client, 30)
  read(accepted, 30)
  closeBoth(client, accepted)
  close(server.fd)
  at('there', () => set('ipv4/tcp_syncookies', 1))
}

/** A connection that asks for a cookie, and one whose SYN has data. @param {4 | 6} version */
function fastOpen(version) {
  eachSide(() => set('ipv4/tcp_fastopen', 3))
  const prepare = (/** @type {number} */ fd) => setOption(fd, TCP_FASTOPEN, 5, IPPROTO_TCP)
  const server = listening(version, { prepare })
  for (let left = 2; left > 0; left--) {
    const client = made(version, 'here')
    const { address } = server
    checked('sendto', sendto(client, Buffer.alloc(200), 200, MSG_FASTOPEN, address, address.length))
    written.tcp += 200
    const accepted = server.taken()
    read(accepted, 200)
    closeBoth(client, accepted)
  }
  close(server.fd)
}

/** @param {4 | 6} version */
function multipath(version) {
  const server = listening(version, { protocol: IPPROTO_MPTCP })
  const { client, accepted } = connected(server)
  write(client, 500)
  read(accepted, 500)
  write(accepted, 400)
  read(client, 400)
  closeBoth(client, accepted)
  close(server.fd)
}

/** From a port whose last connection is in TIME_WAIT `there`. @param {4 | 6} version */
function again(version) {
  const server = listening(version)
  const from = 6000
  for (let left = 2; left > 0; left--) {
    const { client, accepted } = connected(server, from)
    closeBoth(accepted, client)
    pause(20)
  }
  close(server.fd)
}

/** @param {4 | 6} version @param {Side} side @param {Buffer} address */
function receiver(version, side, address) {
  const fd = made(version, side, SOCK_DGRAM | SOCK_NONBLOCK)
  setOption(fd, SO_REUSEADDR, 1)
  checked('bind', bind(fd, address, address.length))
  return fd
}

/** @param {number} fd @param {Buffer} to @param {number} length */
function sendDatagram(fd, to, length) {
  checked('sendto', sendto(fd, Buffer.alloc(length), length, 0, to, to.length))
  written.udp += length
}

/** Reads what has come. @param {number} fd */
function readAll(fd) {
  pause(5)
  while (recv(fd, Buffer.alloc(8000), 8000, 0) >= 0);
  close(fd)
}

/** Read, for a closed port, in fragments, and more than there is room for. @param {4 | 6} version */
function datagrams(version) {
  const to = addressOf(version, 'there', ++port)
  const sender = made(version, 'here', SOCK_DGRAM)
  const taker = receiver(version, 'there', to)
  for (const length of [100, 200, 1000, 4000, 5000]) sendDatagram(sender, to, length)
  readAll(taker)
  for (let left = 3; left > 0; left--) sendDatagram(sender, to, 60)
  const full = receiver(version, 'there', to)
  setOption(full, SO_RCVBUF, 1)
  for (let left = 10; left > 0; left--) sendDatagram(sender, to, 1000)
  readAll(full)
  close(sender)
}

/** To a group of which two sockets are members `there`. @param {4 | 6} version */
function multicast(version) {
  const group = version === 4 ? [239, 1, 2, 3] : [0xff, 0x15, ...new Array(12).fill(0), 0x12, 0x34]
  const to = addressOf(version, 'there', ++port)
  to.set(group, version === 4 ? 4 : 8)
  const level = version === 4 ? IPPROTO_IP : IPPROTO_IPV6
  const takers = [0, 1].map(() => receiver(version, 'there', to))
  eachSide((side, device) => {
    if (side === 'there') for (const fd of takers) joinGroup(fd, version, group, device)
  })
  const sender = made(version, 'here', SOCK_DGRAM)
  const own = addressOf(version, 'here', 0)
  checked('bind', bind(sender, own, own.length))
  eachSide((side, device) => {
    if (side !== 'here') return
    if (version === 4) setBytes(sender, IP_MULTICAST_IF, membership(version, group, device), level)
    else setOption(sender, IPV6_MULTICAST_IF, device, level)
  })
  setOption(sender, version === 4 ? IP_MULTICAST_LOOP : IPV6_MULTICAST_LOOP, 0, level)
  for (let left = 4; left > 0; left--) sendDatagram(sender, to, 300)
  takers.forEach(readAll)
  close(sender)
}

/** What is told of groups is told once more within a second: they come first. */
const kinds = {
  multicast,
  short,
  refused,
  resets,
  halfClose,
  large,
  merged,
  losses,
  answerAgain,
  overflow,
  cookies,
  fastOpen,
  multipath,
  again,
  datagrams,
}

const tell = (/** @type {object} */ what) => file !== undefined && writeFileSync(file, JSON.stringify(what))

/** Of one kind, or of waiting until all is quiet. An emulated CPU takes minutes for some. */
const mostSeconds = process.env['DTRACE_GUEST'] === undefined ? 90 : 600

/** Whoever waits for what doesn't come is ended by a signal, and the file says what it was at. @param {string} what */
function begin(what) {
  tell({ at: what })
  alarm(mostSeconds)
}

for (const [name, act] of Object.entries(kinds))
  for (const version of what.length === 0 || what.includes(name) ? versions : []) {
    begin(`${name}, IPv${version}`)
    act(version)
    for (const tap of Object.values(taps)) tap.drain()
  }
begin('waiting until all is quiet')
const all = end()
const arrived = { here: taps.here?.end(), there: taps.there?.end() }
tell({ counted: all, arrived, written })
