/**
 * socket-info [COUNT [FILE]]: COUNT connections by each version of IP between two networks of its own, whose data are lost at
 * first; each end is shut down when all is acknowledged. FILE then has, as JSON, what the kernel told of each socket right
 * before (TCP_INFO, which `ss -i` shows), with its ports and whether the other's end had come.
 */
import { writeFileSync } from 'node:fs'
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  AF_INET6,
  accept,
  bind,
  checked,
  close,
  connect,
  getOption,
  getsockname,
  listen,
  recv,
  SOCK_STREAM,
  sendto,
  setOption,
  shutdown,
  socket,
} from './libc.mjs'
import { filter, filterNothing } from './netfilter.mjs'
import { pause } from './pause.mjs'
import { addressOf, joinNetworks, versions } from './two-networks.mjs'

process.title = 'socket-info'
const count = numberArgument(1, 1)
const [file] = process.argv.slice(3)

/** <linux/in.h>, <linux/tcp.h>, <linux/socket.h> */
const [IPPROTO_TCP, TCP_NODELAY, TCP_INFO, TCP_CONGESTION] = [6, 1, 11, 13]
const [SHUT_WR, MSG_WAITALL] = [1, 0x100]

/** Members of struct tcp_info, by their places, and with what they are read. */
const members = /** @type {const} */ ({
  caState: [1, 1],
  rto: [8, 4],
  sndMss: [16, 4],
  unacked: [24, 4],
  rtt: [68, 4],
  rttVar: [72, 4],
  sndSsthresh: [76, 4],
  sndCwnd: [80, 4],
  totalRetrans: [100, 4],
  bytesAcked: [120, 8],
  bytesReceived: [128, 8],
  minRtt: [148, 4],
  bytesSent: [200, 8],
  bytesRetrans: [208, 8],
  sndWnd: [228, 4],
})
/** Two of four bits each. */
const SCALES = 6

/** What the kernel tells of a socket. @param {number} fd @returns {Record<string, number | string>} */
function told(fd) {
  const info = getOption(fd, TCP_INFO, Buffer.alloc(512), IPPROTO_TCP)
  const values = Object.entries(members).map(([name, [at, size]]) => [
    name,
    size === 8 ? Number(info.readBigUInt64LE(at)) : info.readUIntLE(at, size),
  ])
  const scales = info.readUInt8(SCALES)
  const algorithm = getOption(fd, TCP_CONGESTION, Buffer.alloc(16), IPPROTO_TCP).toString('latin1')
  return {
    ...Object.fromEntries(values),
    sndWscale: scales & 15,
    rcvWscale: scales >> 4,
    algorithm: algorithm.slice(0, algorithm.indexOf('\0')),
  }
}

/** @param {number} fd */
function portOf(fd) {
  const address = Buffer.alloc(28)
  checked('getsockname', getsockname(fd, address, [address.length]))
  return address.readUInt16BE(2)
}

/** @param {number} fd @param {number} length */
const write = (fd, length) => checked('send', sendto(fd, Buffer.alloc(length), length, 0, null, 0))

/** @param {number} fd @param {number} length */
function read(fd, length) {
  const got = checked('recv', recv(fd, Buffer.alloc(length), length, MSG_WAITALL))
  if (got !== length) throw new Error(`received ${got} bytes of ${length}`)
}

/** Until all that a socket has sent is acknowledged, and what is told of it stays the same. @param {number} fd */
function settle(fd) {
  for (let before = ''; ; pause(5)) {
    const now = told(fd)
    if (now['unacked'] === 0 && JSON.stringify(now) === before) return
    before = JSON.stringify(now)
  }
}

const { at } = joinNetworks()
/** @type {Record<string, number | string>[]} */
const sockets = []

/** Notes what is told of a socket, and shuts it down. @param {number} fd @param {number} other @param {typeof sockets[0]} whose */
function end(fd, other, whose) {
  settle(fd)
  sockets.push({ ...whose, ...told(fd) })
  checked('shutdown', shutdown(fd, SHUT_WR))
  if (checked('recv', recv(other, Buffer.alloc(1), 1, 0)) !== 0) throw new Error('no end')
}

for (const version of versions) {
  const made = () => checked('socket', socket(version === 4 ? AF_INET : AF_INET6, SOCK_STREAM, 0))
  const address = addressOf(version, 'there', 7000)
  const server = at('there', made)
  checked('bind', bind(server, address, address.length))
  checked('listen', listen(server, 10))
  for (let left = count; left > 0; left--) {
    const client = made()
    checked('connect', connect(client, address, address.length))
    const accepted = checked('accept', accept(server, null, null))
    for (const fd of [client, accepted]) setOption(fd, TCP_NODELAY, 1, IPPROTO_TCP)
    write(client, 20_000)
    read(accepted, 20_000)
    write(accepted, 900)
    read(client, 900)
    settle(accepted)
    at('there', () => filter({ input: 'drop', output: 'accept' }))
    write(client, 300)
    write(client, 5000)
    pause(20)
    at('there', filterNothing)
    read(accepted, 5300)
    const ports = { client: portOf(client), accepted: 7000 }
    end(client, accepted, { version, port: ports.client, peer: ports.accepted, ended: 0 })
    end(accepted, client, { version, port: ports.accepted, peer: ports.client, ended: 1 })
    close(client)
    close(accepted)
  }
  close(server)
}
if (file !== undefined) writeFileSync(file, JSON.stringify(sockets))
